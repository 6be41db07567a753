import django.contrib.postgres.fields
import django.db.models.deletion
import hearthline.plumbing.base
import hearthline.plumbing.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('referrals', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField()),
                ('case_id', models.UUIDField()),
                ('position', models.IntegerField()),
                ('service_line', models.TextField()),
                ('details', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('line_positions', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), default=list, size=None)),
                ('payer_code', models.TextField(blank=True)),
                ('urgency', models.TextField()),
                ('zone', models.TextField()),
                ('earliest_at', models.DateTimeField()),
                ('deadline_at', models.DateTimeField()),
                ('state', models.TextField(default='SEARCHING')),
                ('state_at', models.DateTimeField()),
                ('version', models.IntegerField(default=1)),
                ('opened_at', models.DateTimeField()),
                ('round', models.IntegerField(default=0)),
                ('widened', models.IntegerField(default=1)),
                ('widened_at', models.DateTimeField(null=True)),
                ('organization_id', models.UUIDField(null=True)),
                ('starts_date', models.DateField(null=True)),
                ('reason', models.TextField(blank=True, default='')),
                ('referral', hearthline.plumbing.base.ClientForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='referrals.referral')),
            ],
            options={
                'db_table': 'assignments_assignment',
            },
        ),
        migrations.CreateModel(
            name='Candidate',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField()),
                ('run_id', models.UUIDField()),
                ('round', models.IntegerField()),
                ('rank', models.IntegerField()),
                ('organization_id', models.UUIDField()),
                ('starts_date', models.DateField()),
                ('cost', models.IntegerField()),
                ('reasons', models.JSONField()),
                ('hold_minutes', models.IntegerField(null=True)),
                ('planned_at', models.DateTimeField()),
                ('assignment', hearthline.plumbing.base.ClientForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='assignments.assignment')),
            ],
            options={
                'db_table': 'assignments_candidate',
            },
        ),
        migrations.CreateModel(
            name='Offer',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField()),
                ('case_id', models.UUIDField()),
                ('organization_id', models.UUIDField()),
                ('reference', models.TextField()),
                ('service_line', models.TextField()),
                ('round', models.IntegerField()),
                ('starts_date', models.DateField()),
                ('start_due_at', models.DateTimeField()),
                ('state', models.TextField(default='OPEN')),
                ('state_at', models.DateTimeField()),
                ('version', models.IntegerField(default=1)),
                ('offered_at', models.DateTimeField()),
                ('hold_until', models.DateTimeField()),
                ('answered_at', models.DateTimeField(null=True)),
                ('reason', models.TextField(blank=True, default='')),
                ('note', models.TextField(blank=True, default='')),
                ('counter_start_at', models.DateTimeField(null=True)),
                ('counter_terms', models.JSONField(default=dict)),
                ('broadcast_id', models.UUIDField(null=True)),
                ('chosen_because', models.TextField(blank=True, default='')),
                ('cost_over', models.IntegerField(null=True)),
                ('assignment', hearthline.plumbing.base.ClientForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='assignments.assignment')),
            ],
            options={
                'db_table': 'assignments_offer',
            },
        ),
        migrations.AddIndex(
            model_name='assignment',
            index=models.Index(condition=models.Q(('state__in', ('SEARCHING', 'NO_PROVIDER'))), fields=['deadline_at', 'id'], name='assignment_unplaced'),
        ),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=models.UniqueConstraint(fields=('case_id', 'position', 'client_id'), name='assignment_once'),
        ),
        migrations.AddConstraint(
            model_name='candidate',
            constraint=models.UniqueConstraint(fields=('assignment', 'round', 'rank', 'client_id'), name='candidate_once'),
        ),
        migrations.AddIndex(
            model_name='offer',
            index=models.Index(fields=['assignment'], name='offer_assignment'),
        ),
        migrations.AddIndex(
            model_name='offer',
            index=models.Index(fields=['case_id'], name='offer_case'),
        ),
        migrations.AddIndex(
            model_name='offer',
            index=models.Index(fields=['organization_id', 'offered_at'], include=('state', 'client_id', 'case_id'), name='offer_history'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.UniqueConstraint(fields=('reference', 'client_id'), name='offer_once'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.UniqueConstraint(condition=models.Q(('broadcast_id__isnull', True), ('state', 'OPEN')), fields=('assignment', 'client_id'), name='offer_one_open'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'OPEN')), fields=('assignment', 'organization_id', 'client_id'), name='offer_one_open_each'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'TAKEN')), fields=('assignment', 'client_id'), name='offer_one_taken'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'COUNTERED'), _negated=True), ('counter_start_at__isnull', False), models.Q(('counter_terms', {}), _negated=True), _connector='OR'), name='offer_counter_says_what'),
        ),
    ]
