import django.contrib.postgres.fields
import hearthline.plumbing.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Done',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('staff_id', models.UUIDField()),
                ('act', models.TextField()),
                ('cases', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                ('before', models.JSONField(default=dict)),
                ('done_at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'worklist_done',
            },
        ),
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField()),
                ('folder_id', models.UUIDField()),
                ('staff_id', models.UUIDField()),
                ('taken_at', models.DateTimeField()),
                ('until_at', models.DateTimeField()),
                ('is_next', models.BooleanField(default=False)),
            ],
            options={
                'db_table': 'worklist_claim',
                'indexes': [models.Index(fields=['staff_id'], name='claim_staff')],
                'constraints': [models.UniqueConstraint(fields=('folder_id', 'client_id'), name='claim_once')],
            },
        ),
        migrations.CreateModel(
            name='Cover',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('staff_id', models.UUIDField()),
                ('cover_id', models.UUIDField()),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('set_at', models.DateTimeField()),
                ('set_by', models.TextField()),
            ],
            options={
                'db_table': 'worklist_cover',
                'indexes': [models.Index(fields=['cover_id', 'ends_at'], name='cover_for'), models.Index(fields=['staff_id'], name='cover_of')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField()),
                ('staff_id', models.UUIDField()),
                ('folder_id', models.UUIDField()),
                ('reason', models.TextField()),
                ('key', models.TextField()),
                ('note', models.TextField(blank=True, default='')),
                ('told_at', models.DateTimeField()),
                ('told_by', models.TextField()),
                ('read_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'worklist_notice',
                'indexes': [models.Index(fields=['staff_id', '-told_at'], name='notice_newest'), models.Index(condition=models.Q(('read_at__isnull', True)), fields=['staff_id'], name='notice_unread')],
                'constraints': [models.UniqueConstraint(fields=('staff_id', 'key', 'client_id'), name='notice_once')],
            },
        ),
        migrations.CreateModel(
            name='Row',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField()),
                ('queue', models.TextField()),
                ('folder_id', models.UUIDField()),
                ('is_home', models.BooleanField()),
                ('number', models.TextField()),
                ('member_id', models.UUIDField()),
                ('family', models.TextField(blank=True)),
                ('given', models.TextField(blank=True)),
                ('birth_date', models.DateField(null=True)),
                ('name_key', models.TextField(db_collation='C')),
                ('service_line', models.TextField(blank=True)),
                ('urgency', models.TextField()),
                ('rank', models.SmallIntegerField()),
                ('payer_code', models.TextField(blank=True)),
                ('payer_name', models.TextField(blank=True)),
                ('state', models.TextField(blank=True)),
                ('manager_id', models.UUIDField(null=True)),
                ('kind', models.TextField()),
                ('owner', models.TextField()),
                ('counterparty', models.TextField(blank=True)),
                ('due_at', models.DateTimeField()),
                ('zone', models.TextField()),
                ('is_held', models.BooleanField()),
                ('order_at', models.DateTimeField()),
                ('day_at', models.DateTimeField()),
                ('opened_at', models.DateTimeField()),
                ('discharge_at', models.DateTimeField(null=True)),
                ('starts_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'worklist_row',
                'indexes': [models.Index(fields=['client_id', 'queue', 'rank', 'is_held', 'order_at', 'folder_id'], include=('payer_code', 'service_line', 'state', 'owner', 'manager_id', 'day_at'), name='row_urgent'), models.Index(fields=['client_id', 'queue', 'is_held', 'order_at', 'folder_id'], include=('payer_code', 'service_line', 'state', 'owner', 'manager_id', 'day_at'), name='row_due'), models.Index(fields=['client_id', 'queue', 'opened_at', 'folder_id'], name='row_opened'), models.Index(fields=['client_id', 'queue', 'name_key', 'folder_id'], name='row_name'), models.Index(fields=['manager_id', 'rank', 'is_held', 'order_at', 'folder_id'], include=('is_home', 'client_id', 'queue', 'payer_code', 'service_line', 'state', 'owner', 'day_at'), name='row_manager'), models.Index(fields=['client_id', 'queue', 'payer_code'], name='row_payer')],
                'constraints': [models.UniqueConstraint(fields=('folder_id', 'queue', 'client_id'), name='row_once')],
            },
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.TextField()),
                ('query', models.TextField()),
                ('audience', models.TextField()),
                ('staff_id', models.UUIDField()),
                ('saved_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'worklist_saved_view',
                'constraints': [models.UniqueConstraint(fields=('staff_id', 'name'), name='saved_view_once')],
            },
        ),
        migrations.CreateModel(
            name='Snooze',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField()),
                ('folder_id', models.UUIDField()),
                ('staff_id', models.UUIDField()),
                ('until_at', models.DateTimeField()),
                ('set_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'worklist_snooze',
                'constraints': [models.UniqueConstraint(fields=('staff_id', 'folder_id', 'client_id'), name='snooze_once')],
            },
        ),
        migrations.CreateModel(
            name='Tag',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField()),
                ('folder_id', models.UUIDField()),
                ('tag', models.TextField()),
                ('set_at', models.DateTimeField()),
                ('set_by', models.TextField()),
            ],
            options={
                'db_table': 'worklist_tag',
                'indexes': [models.Index(fields=['tag', 'folder_id'], name='tag_cases')],
                'constraints': [models.UniqueConstraint(fields=('folder_id', 'tag', 'client_id'), name='tag_once')],
            },
        ),
    ]
