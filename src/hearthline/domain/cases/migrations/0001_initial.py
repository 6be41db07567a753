import hearthline.plumbing.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField()),
                ('number', models.TextField()),
                ('state', models.TextField(default='OPEN')),
                ('state_at', models.DateTimeField()),
                ('version', models.IntegerField(default=1)),
                ('service_line', models.TextField(blank=True)),
                ('urgency', models.TextField(default='routine')),
                ('zone', models.TextField()),
                ('manager_id', models.UUIDField(null=True)),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('outcome', models.TextField(blank=True, default='')),
            ],
            options={
                'db_table': 'cases_case',
                'indexes': [models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['opened_at', 'id'], name='case_open'), models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['manager_id'], name='case_manager_open')],
                'constraints': [models.UniqueConstraint(fields=('number', 'client_id'), name='case_number_once')],
            },
        ),
        migrations.CreateModel(
            name='Look',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField()),
                ('case_id', models.UUIDField()),
                ('looked_by', models.TextField()),
                ('seen_at', models.DateTimeField()),
                ('before_at', models.DateTimeField(null=True)),
                ('here_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'cases_look',
                'constraints': [models.UniqueConstraint(fields=('case_id', 'looked_by', 'client_id'), name='look_once')],
            },
        ),
        migrations.CreateModel(
            name='Participation',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField()),
                ('case_id', models.UUIDField()),
                ('organization_id', models.UUIDField()),
                ('role', models.TextField()),
                ('since_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'cases_participation',
                'indexes': [models.Index(fields=['organization_id', 'case_id'], name='participation_organization')],
                'constraints': [models.UniqueConstraint(fields=('case_id', 'organization_id', 'role', 'client_id'), name='participation_once')],
            },
        ),
        migrations.CreateModel(
            name='Pin',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField()),
                ('case_id', models.UUIDField()),
                ('entry', models.TextField()),
                ('pinned_at', models.DateTimeField()),
                ('pinned_by', models.TextField()),
            ],
            options={
                'db_table': 'cases_pin',
                'constraints': [models.UniqueConstraint(fields=('case_id', 'entry', 'client_id'), name='pin_once')],
            },
        ),
    ]
