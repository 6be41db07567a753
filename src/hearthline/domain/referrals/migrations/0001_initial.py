import django.contrib.postgres.fields
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
            name='IntakeDraft',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField()),
                ('channel', models.TextField()),
                ('said', models.JSONField(default=dict)),
                ('member_id', models.UUIDField(null=True)),
                ('version', models.IntegerField(default=1)),
                ('opened_at', models.DateTimeField()),
                ('opened_by', models.TextField()),
                ('saved_at', models.DateTimeField()),
                ('saved_by', models.TextField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('discarded_at', models.DateTimeField(null=True)),
                ('opened_case_id', models.UUIDField(null=True)),
            ],
            options={
                'db_table': 'referrals_intake_draft',
                'indexes': [models.Index(condition=models.Q(('discarded_at__isnull', True), ('finished_at__isnull', True)), fields=['-saved_at'], name='intake_draft_open')],
            },
        ),
        migrations.CreateModel(
            name='Referral',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField()),
                ('case_id', models.UUIDField()),
                ('member_id', models.UUIDField()),
                ('inbound_id', models.UUIDField()),
                ('state', models.TextField(default='RECEIVED')),
                ('state_at', models.DateTimeField()),
                ('version', models.IntegerField(default=1)),
                ('sender', models.TextField()),
                ('order_number', models.TextField(blank=True)),
                ('digest', models.BinaryField()),
                ('amendment', models.IntegerField(default=0)),
                ('channel', models.TextField()),
                ('received_at', models.DateTimeField()),
                ('service_line', models.TextField(blank=True)),
                ('urgency', models.TextField(blank=True)),
                ('payer_name', models.TextField(blank=True)),
                ('payer_code', models.TextField(blank=True)),
                ('policy_number', models.TextField(blank=True)),
                ('group_number', models.TextField(blank=True)),
                ('line_of_business', models.TextField(blank=True)),
                ('ordering_family', models.TextField(blank=True)),
                ('ordering_given', models.TextField(blank=True)),
                ('ordering_npi', models.TextField(blank=True)),
                ('referring_name', models.TextField(blank=True)),
                ('referring_npi', models.TextField(blank=True)),
                ('referring_contact', models.TextField(blank=True)),
                ('referring_phone', models.TextField(blank=True)),
                ('referring_fax', models.TextField(blank=True)),
                ('referring_email', models.TextField(blank=True)),
                ('signature', models.TextField(blank=True)),
                ('signed_date', models.DateField(null=True)),
                ('order_date', models.DateField(null=True)),
                ('requested_start_date', models.DateField(null=True)),
                ('requested_end_date', models.DateField(null=True)),
                ('discharge_at', models.DateTimeField(null=True)),
                ('facility_name', models.TextField(blank=True)),
                ('diagnoses', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('authorization_number', models.TextField(blank=True)),
                ('note', models.TextField(blank=True)),
                ('is_clarified', models.BooleanField(default=False)),
            ],
            options={
                'db_table': 'referrals_referral',
                'indexes': [models.Index(fields=['case_id'], name='referral_case'), models.Index(fields=['member_id'], name='referral_member'), models.Index(fields=['digest'], name='referral_digest'), models.Index(condition=models.Q(('discharge_at__isnull', False)), fields=['discharge_at'], name='referral_discharge'), models.Index(fields=['inbound_id'], name='referral_inbound')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('order_number', ''), _negated=True), fields=('sender', 'order_number', 'client_id'), name='referral_order_once')],
            },
        ),
        migrations.CreateModel(
            name='OrderLine',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField()),
                ('case_id', models.UUIDField()),
                ('position', models.IntegerField()),
                ('code', models.TextField(blank=True)),
                ('code_system', models.TextField(blank=True)),
                ('description', models.TextField(blank=True)),
                ('modifiers', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('quantity', models.DecimalField(decimal_places=3, max_digits=12, null=True)),
                ('unit', models.TextField(blank=True)),
                ('frequency', models.TextField(blank=True)),
                ('brand_model', models.TextField(blank=True)),
                ('replaces_serial', models.TextField(blank=True)),
                ('is_replacement', models.BooleanField(default=False)),
                ('liters_per_day', models.DecimalField(decimal_places=2, max_digits=10, null=True)),
                ('dressings_per_week', models.DecimalField(decimal_places=2, max_digits=8, null=True)),
                ('is_custom', models.BooleanField(default=False)),
                ('referral', hearthline.plumbing.base.ClientForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='referrals.referral')),
            ],
            options={
                'db_table': 'referrals_order_line',
                'indexes': [models.Index(fields=['referral', 'position'], name='order_line_referral')],
            },
        ),
        migrations.CreateModel(
            name='DuplicateProposal',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField()),
                ('case_id', models.UUIDField()),
                ('earlier_id', models.UUIDField()),
                ('reason', models.TextField()),
                ('proposed_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_by', models.TextField(blank=True, default='')),
                ('decision', models.TextField(blank=True, default='')),
                ('referral', hearthline.plumbing.base.ClientForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='referrals.referral')),
            ],
            options={
                'db_table': 'referrals_duplicate_proposal',
                'indexes': [models.Index(fields=['referral'], name='duplicate_referral')],
            },
        ),
        migrations.CreateModel(
            name='Clarification',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField()),
                ('case_id', models.UUIDField()),
                ('field', models.TextField()),
                ('rule', models.TextField()),
                ('question', models.TextField()),
                ('asked_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(null=True)),
                ('referral', hearthline.plumbing.base.ClientForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='referrals.referral')),
            ],
            options={
                'db_table': 'referrals_clarification',
                'indexes': [models.Index(fields=['referral'], name='clarification_referral')],
            },
        ),
        migrations.CreateModel(
            name='Amendment',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField()),
                ('case_id', models.UUIDField()),
                ('inbound_id', models.UUIDField()),
                ('differences', models.JSONField()),
                ('amended_at', models.DateTimeField()),
                ('referral', hearthline.plumbing.base.ClientForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='referrals.referral')),
            ],
            options={
                'db_table': 'referrals_amendment',
                'indexes': [models.Index(fields=['referral'], name='amendment_referral')],
            },
        ),
        migrations.CreateModel(
            name='TriageReview',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField()),
                ('case_id', models.UUIDField()),
                ('differences', models.JSONField()),
                ('why', models.TextField(blank=True)),
                ('answers', models.JSONField()),
                ('note', models.TextField(blank=True)),
                ('reviewed_at', models.DateTimeField()),
                ('reviewed_by', models.TextField()),
                ('referral', hearthline.plumbing.base.ClientForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='referrals.referral')),
            ],
            options={
                'db_table': 'referrals_triage_review',
                'indexes': [models.Index(fields=['referral', 'reviewed_at'], name='triage_review_referral')],
            },
        ),
    ]
