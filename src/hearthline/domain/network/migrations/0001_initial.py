import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import hearthline.plumbing.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('parties', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Area',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('zip_prefix', models.TextField(blank=True)),
                ('radius_km', models.FloatField(null=True)),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='parties.organization')),
            ],
            options={
                'db_table': 'network_area',
                'constraints': [models.UniqueConstraint(fields=('organization', 'zip_prefix'), name='area_once')],
            },
        ),
        migrations.CreateModel(
            name='Capability',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('service_line', models.TextField()),
                ('detail', models.TextField(default='*')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='parties.organization')),
            ],
            options={
                'db_table': 'network_capability',
                'constraints': [models.UniqueConstraint(fields=('organization', 'service_line', 'detail'), name='capability_once')],
            },
        ),
        migrations.CreateModel(
            name='Capacity',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('service_line', models.TextField()),
                ('mon', models.IntegerField()),
                ('tue', models.IntegerField()),
                ('wed', models.IntegerField()),
                ('thu', models.IntegerField()),
                ('fri', models.IntegerField()),
                ('sat', models.IntegerField()),
                ('sun', models.IntegerField()),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='parties.organization')),
            ],
            options={
                'db_table': 'network_capacity',
                'constraints': [models.UniqueConstraint(fields=('organization', 'service_line'), name='capacity_once')],
            },
        ),
        migrations.CreateModel(
            name='Contract',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('payer_code', models.TextField()),
                ('service_line', models.TextField()),
                ('starts_date', models.DateField()),
                ('ends_date', models.DateField(null=True)),
                ('acceptance_hours', models.IntegerField(default=4)),
                ('claim_days', models.IntegerField(default=90)),
                ('is_fee_schedule_verified', models.BooleanField(default=False)),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='parties.organization')),
            ],
            options={
                'db_table': 'network_contract',
                'indexes': [models.Index(fields=['payer_code', 'service_line'], name='contract_payer')],
                'constraints': [models.UniqueConstraint(fields=('organization', 'payer_code', 'service_line', 'starts_date'), name='contract_once')],
            },
        ),
        migrations.CreateModel(
            name='Credential',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.TextField()),
                ('number', models.TextField(blank=True)),
                ('state', models.TextField(blank=True)),
                ('starts_date', models.DateField(null=True)),
                ('expires_date', models.DateField(null=True)),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='parties.organization')),
            ],
            options={
                'db_table': 'network_credential',
                'indexes': [models.Index(fields=['expires_date'], name='credential_expires')],
                'constraints': [models.UniqueConstraint(fields=('organization', 'kind', 'state', 'number'), name='credential_once')],
            },
        ),
        migrations.CreateModel(
            name='ProviderSlot',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.TextField()),
                ('service_line', models.TextField()),
                ('crew', models.IntegerField()),
                ('resource', models.BigIntegerField()),
                ('period', django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                ('booking_id', models.UUIDField()),
                ('booked_at', models.DateTimeField()),
                ('booked_by', models.TextField()),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='parties.organization')),
            ],
            options={
                'db_table': 'network_provider_slot',
                'indexes': [models.Index(fields=['organization', 'service_line'], name='provider_slot_organization')],
                'constraints': [models.UniqueConstraint(fields=('booking_id', 'kind'), name='provider_slot_booking'), models.CheckConstraint(condition=models.Q(('kind__in', ['start', 'visit'])), name='provider_slot_kind'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.F('resource'), models.F('resource'), models.Value('[]'), function='int8range'), '&&'), ('period', '&&')], name='provider_slot_once')],
            },
        ),
    ]
