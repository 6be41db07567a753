import hearthline.plumbing.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Content',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField()),
                ('inbound_id', models.UUIDField()),
                ('part', models.IntegerField(default=0)),
                ('sealed', models.BinaryField()),
            ],
            options={
                'db_table': 'documents_content',
                'indexes': [models.Index(fields=['inbound_id', 'part'], name='content_inbound')],
            },
        ),
        migrations.CreateModel(
            name='Inbound',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField()),
                ('sender', models.TextField(blank=True)),
                ('key', models.TextField()),
                ('channel', models.TextField()),
                ('name', models.TextField()),
                ('kind', models.TextField(blank=True, default='')),
                ('size', models.BigIntegerField()),
                ('sha256', models.BinaryField()),
                ('received_at', models.DateTimeField()),
                ('read_at', models.DateTimeField(null=True)),
                ('readings', models.IntegerField(default=1)),
                ('received_count', models.IntegerField(default=0)),
                ('filed_count', models.IntegerField(default=0)),
                ('known_count', models.IntegerField(default=0)),
                ('quarantined_count', models.IntegerField(default=0)),
            ],
            options={
                'db_table': 'documents_inbound',
                'constraints': [models.UniqueConstraint(fields=('sender', 'key', 'client_id'), name='inbound_once')],
            },
        ),
        migrations.CreateModel(
            name='Kept',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField()),
                ('inbound_id', models.UUIDField()),
                ('position', models.TextField()),
                ('reason', models.TextField()),
                ('digest', models.BinaryField()),
            ],
            options={
                'db_table': 'documents_kept',
                'constraints': [models.UniqueConstraint(fields=('digest', 'client_id'), name='kept_once')],
            },
        ),
        migrations.CreateModel(
            name='Quarantined',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField()),
                ('inbound_id', models.UUIDField()),
                ('position', models.TextField()),
                ('reason', models.TextField()),
                ('sealed', models.BinaryField()),
                ('quarantined_at', models.DateTimeField()),
                ('resolved_at', models.DateTimeField(null=True)),
                ('resolved_by', models.TextField(blank=True, default='')),
            ],
            options={
                'db_table': 'documents_quarantined',
                'constraints': [models.UniqueConstraint(fields=('inbound_id', 'position', 'client_id'), name='quarantined_once')],
            },
        ),
    ]
