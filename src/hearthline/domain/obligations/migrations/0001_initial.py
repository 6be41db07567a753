import django.db.models.deletion
import hearthline.plumbing.base
import hearthline.plumbing.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Obligation',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField()),
                ('case_id', models.UUIDField()),
                ('subject', models.TextField()),
                ('subject_id', models.UUIDField()),
                ('kind', models.TextField()),
                ('rule', models.TextField()),
                ('version', models.DateField(null=True)),
                ('circumstances', models.TextField(blank=True, default='')),
                ('counts_from_at', models.DateTimeField()),
                ('owner', models.TextField()),
                ('counterparty', models.TextField(blank=True, default='')),
                ('zone', models.TextField()),
                ('started_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('stopped_at', models.DateTimeField(null=True)),
                ('verdict', models.TextField(blank=True, default='')),
                ('noticed_at', models.DateTimeField(null=True)),
                ('follows_state', models.BooleanField(default=False)),
            ],
            options={
                'db_table': 'obligations_obligation',
                'indexes': [models.Index(condition=models.Q(('noticed_at__isnull', True), ('stopped_at__isnull', True)), fields=['due_at'], name='obligation_to_notice'), models.Index(fields=['case_id'], name='obligation_case'), models.Index(condition=models.Q(('stopped_at__isnull', True)), fields=['subject_id'], name='obligation_subject_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(('due_at__gte', models.F('started_at'))), name='obligation_due_after_start'), models.CheckConstraint(condition=models.Q(models.Q(('stopped_at__isnull', True), ('verdict', '')), models.Q(('stopped_at__isnull', False), models.Q(('verdict', ''), _negated=True)), _connector='OR'), name='obligation_verdict_when_stopped')],
            },
        ),
        migrations.CreateModel(
            name='Pause',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField()),
                ('case_id', models.UUIDField()),
                ('evidence', models.TextField()),
                ('began_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('obligation', hearthline.plumbing.base.ClientForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='obligations.obligation')),
            ],
            options={
                'db_table': 'obligations_pause',
                'indexes': [models.Index(fields=['obligation', 'began_at'], name='pause_obligation'), models.Index(fields=['case_id'], name='pause_case')],
            },
        ),
    ]
