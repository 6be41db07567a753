import hearthline.plumbing.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='CaseException',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField()),
                ('case_id', models.UUIDField()),
                ('cause', models.TextField()),
                ('subject', models.TextField()),
                ('subject_id', models.UUIDField()),
                ('owner_id', models.UUIDField(null=True)),
                ('description', models.TextField(blank=True, default='')),
                ('opened_at', models.DateTimeField()),
                ('resolution', models.TextField(blank=True, default='')),
                ('resolved_at', models.DateTimeField(null=True)),
                ('state', models.TextField(default='UNRESOLVED')),
                ('state_at', models.DateTimeField()),
                ('version', models.IntegerField(default=1)),
            ],
            options={
                'db_table': 'escalations_exception',
                'indexes': [models.Index(fields=['case_id'], name='exception_case')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'UNRESOLVED')), fields=('subject_id', 'client_id'), name='exception_open_once')],
            },
        ),
        migrations.CreateModel(
            name='Escalation',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField()),
                ('case_id', models.UUIDField()),
                ('reference', models.TextField()),
                ('reason', models.TextField()),
                ('level', models.IntegerField(default=1)),
                ('manager_id', models.UUIDField(null=True)),
                ('counterparty', models.TextField(blank=True, default='')),
                ('committed_at', models.DateTimeField()),
                ('opened_at', models.DateTimeField()),
                ('resolution', models.TextField(blank=True, default='')),
                ('state', models.TextField(default='OPEN')),
                ('state_at', models.DateTimeField()),
                ('version', models.IntegerField(default=1)),
            ],
            options={
                'db_table': 'escalations_escalation',
                'indexes': [models.Index(fields=['case_id'], name='escalation_case')],
                'constraints': [models.UniqueConstraint(fields=('reference', 'client_id'), name='escalation_reference_once'), models.UniqueConstraint(condition=models.Q(('state', 'OPEN')), fields=('case_id', 'reason', 'client_id'), name='escalation_open_once')],
            },
        ),
    ]
