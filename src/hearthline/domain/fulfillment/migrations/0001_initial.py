import hearthline.plumbing.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Booking',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField()),
                ('case_id', models.UUIDField()),
                ('referral_id', models.UUIDField()),
                ('assignment_id', models.UUIDField()),
                ('organization_id', models.UUIDField()),
                ('provider_key', models.TextField()),
                ('reference', models.TextField()),
                ('kind', models.TextField()),
                ('step', models.IntegerField(default=1)),
                ('steps', models.IntegerField(default=1)),
                ('earliest_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('window_start_at', models.DateTimeField(null=True)),
                ('window_end_at', models.DateTimeField(null=True)),
                ('first_window_end_at', models.DateTimeField(null=True)),
                ('happened_at', models.DateTimeField(null=True)),
                ('reported_at', models.DateTimeField(null=True)),
                ('method', models.TextField(blank=True, default='')),
                ('received_by', models.TextField(blank=True, default='')),
                ('relationship', models.TextField(blank=True, default='')),
                ('serial_number', models.TextField(blank=True, default='')),
                ('evidence', models.TextField(blank=True, default='')),
                ('slip', models.JSONField(default=dict)),
                ('lacks', models.JSONField(default=list)),
                ('cause', models.TextField(blank=True, default='')),
                ('state', models.TextField(default='TO_CONFIRM')),
                ('state_at', models.DateTimeField()),
                ('version', models.IntegerField(default=1)),
            ],
            options={
                'db_table': 'fulfillment_booking',
                'indexes': [models.Index(fields=['case_id'], name='booking_case'), models.Index(condition=models.Q(('window_start_at__isnull', False)), fields=['window_start_at', 'id'], name='booking_window'), models.Index(condition=models.Q(('state', 'TO_CONFIRM')), fields=['due_at', 'id'], name='booking_to_confirm')],
                'constraints': [models.UniqueConstraint(fields=('reference', 'client_id'), name='booking_reference_once')],
            },
        ),
        migrations.CreateModel(
            name='StatusLink',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField()),
                ('case_id', models.UUIDField()),
                ('digest', models.BinaryField()),
                ('printed', models.JSONField()),
                ('made_at', models.DateTimeField()),
                ('made_by', models.TextField()),
                ('ends_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'fulfillment_status_link',
                'indexes': [models.Index(fields=['digest'], name='status_link_digest'), models.Index(fields=['case_id'], name='status_link_case')],
            },
        ),
    ]
