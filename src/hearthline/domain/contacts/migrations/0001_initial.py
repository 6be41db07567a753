import django.contrib.postgres.fields
import django.db.models.deletion
import hearthline.plumbing.base
import hearthline.plumbing.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cases', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField()),
                ('case_id', models.UUIDField()),
                ('reference', models.TextField()),
                ('recipient', models.TextField()),
                ('recipient_name', models.TextField()),
                ('channel', models.TextField()),
                ('text', models.TextField()),
                ('written_at', models.DateTimeField()),
                ('written_by', models.TextField()),
                ('release_at', models.DateTimeField()),
                ('released_at', models.DateTimeField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('discarded_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'contacts_draft',
                'indexes': [models.Index(condition=models.Q(('released_at__isnull', True), ('withdrawn_at__isnull', True)), fields=['release_at'], name='draft_to_release'), models.Index(fields=['case_id'], name='draft_case')],
                'constraints': [models.UniqueConstraint(fields=('reference', 'client_id'), name='draft_once')],
            },
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField()),
                ('case_id', models.UUIDField()),
                ('text', models.TextField()),
                ('mentions', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('written_at', models.DateTimeField()),
                ('written_by', models.TextField()),
            ],
            options={
                'db_table': 'contacts_note',
                'indexes': [models.Index(fields=['case_id', 'written_at'], name='note_case')],
            },
        ),
        migrations.CreateModel(
            name='Outbound',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField()),
                ('case_id', models.UUIDField()),
                ('reference', models.TextField()),
                ('kind', models.TextField()),
                ('recipient', models.TextField()),
                ('channel', models.TextField()),
                ('body', models.JSONField()),
                ('attempt', models.IntegerField(default=1)),
                ('written_at', models.DateTimeField()),
                ('written_by', models.TextField()),
                ('sent_at', models.DateTimeField(null=True)),
                ('answered_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'contacts_outbound',
                'indexes': [models.Index(condition=models.Q(('sent_at__isnull', True)), fields=['written_at', 'id'], name='outbound_unsent'), models.Index(fields=['case_id'], name='outbound_case')],
                'constraints': [models.UniqueConstraint(fields=('reference', 'attempt', 'client_id'), name='outbound_once')],
            },
        ),
        migrations.CreateModel(
            name='Call',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField()),
                ('member_id', models.UUIDField(null=True)),
                ('direction', models.TextField(default='inbound')),
                ('caller_number', models.TextField(blank=True)),
                ('dialed_number', models.TextField(blank=True)),
                ('caller_name', models.TextField(blank=True, default='')),
                ('caller_kind', models.TextField(blank=True, default='')),
                ('agent', models.TextField()),
                ('phases', models.JSONField(default=list)),
                ('began_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('wrapped_at', models.DateTimeField(null=True)),
                ('identity', models.TextField(blank=True, default='')),
                ('checked', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('failures', models.IntegerField(default=0)),
                ('reason', models.TextField(blank=True, default='')),
                ('outcome', models.TextField(blank=True, default='')),
                ('next_step', models.TextField(blank=True, default='')),
                ('note', models.TextField(blank=True, default='')),
                ('receipt', models.TextField(blank=True, default='')),
                ('about', hearthline.plumbing.base.ClientForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='cases.case')),
            ],
            options={
                'db_table': 'contacts_call',
                'indexes': [models.Index(fields=['agent', '-began_at'], name='call_agent'), models.Index(fields=['about'], name='call_about')],
            },
        ),
    ]
