import hearthline.kernel.vocabulary
import hearthline.plumbing.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='PayerRule',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField()),
                ('payer_code', models.TextField(blank=True)),
                ('service_line', models.TextField(blank=True)),
                ('code_prefix', models.TextField(blank=True)),
                ('is_authorization_required', models.BooleanField()),
                ('valid_days', models.IntegerField(null=True)),
                ('starts_date', models.DateField()),
                ('ends_date', models.DateField(null=True)),
                ('citation', models.TextField(blank=True)),
                ('filed_at', models.DateTimeField()),
                ('filed_by', models.TextField()),
            ],
            options={
                'db_table': 'coverage_payer_rule',
                'constraints': [models.UniqueConstraint(fields=('payer_code', 'service_line', 'code_prefix', 'starts_date', 'client_id'), name='payer_rule_once')],
            },
        ),
        migrations.CreateModel(
            name='Policy',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField()),
                ('member_id', models.UUIDField()),
                ('payer_code', models.TextField(blank=True)),
                ('payer_name', models.TextField(blank=True)),
                ('policy_number', models.TextField(blank=True)),
                ('group_number', models.TextField(blank=True)),
                ('plan_name', models.TextField(blank=True)),
                ('line_of_business', models.TextField(default=hearthline.kernel.vocabulary.LineOfBusiness['UNKNOWN'])),
                ('starts_date', models.DateField(null=True)),
                ('ends_date', models.DateField(null=True)),
                ('source', models.TextField()),
                ('filed_at', models.DateTimeField()),
                ('filed_by', models.TextField()),
            ],
            options={
                'db_table': 'coverage_policy',
                'constraints': [models.UniqueConstraint(fields=('member_id', 'payer_code', 'policy_number', 'client_id'), name='policy_once')],
            },
        ),
        migrations.CreateModel(
            name='Verification',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField()),
                ('case_id', models.UUIDField()),
                ('referral_id', models.UUIDField()),
                ('member_id', models.UUIDField()),
                ('reference', models.TextField()),
                ('state', models.TextField(default='REQUESTED')),
                ('state_at', models.DateTimeField()),
                ('version', models.IntegerField(default=1)),
                ('payer_code', models.TextField(blank=True)),
                ('payer_name', models.TextField(blank=True)),
                ('policy_number', models.TextField(blank=True)),
                ('group_number', models.TextField(blank=True)),
                ('service_line', models.TextField(blank=True)),
                ('urgency', models.TextField(blank=True)),
                ('needed_date', models.DateField()),
                ('zone', models.TextField()),
                ('requested_at', models.DateTimeField()),
                ('attempts', models.IntegerField(default=1)),
                ('tries', models.IntegerField(default=1)),
                ('corrected_at', models.DateTimeField(null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('payer_status', models.TextField(blank=True, default='')),
                ('is_covered', models.BooleanField(null=True)),
                ('is_authorization_required', models.BooleanField(null=True)),
                ('plan_name', models.TextField(blank=True, default='')),
                ('line_of_business', models.TextField(default=hearthline.kernel.vocabulary.LineOfBusiness['UNKNOWN'])),
                ('starts_date', models.DateField(null=True)),
                ('ends_date', models.DateField(null=True)),
                ('member_share_cents', models.IntegerField(null=True)),
                ('note', models.TextField(blank=True, default='')),
            ],
            options={
                'db_table': 'coverage_verification',
                'indexes': [models.Index(fields=['case_id'], name='verification_case'), models.Index(fields=['referral_id'], name='verification_referral'), models.Index(condition=models.Q(('state__in', ['QUESTIONED', 'SILENT'])), fields=['state_at'], name='verification_ours')],
                'constraints': [models.UniqueConstraint(fields=('reference', 'client_id'), name='verification_once')],
            },
        ),
    ]
