import django.contrib.postgres.fields
import django.db.models.deletion
import hearthline.plumbing.base
import hearthline.plumbing.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('coverage', '0001_initial'),
        ('referrals', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Authorization',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField()),
                ('case_id', models.UUIDField()),
                ('member_id', models.UUIDField()),
                ('reference', models.TextField()),
                ('state', models.TextField(default='REQUESTED')),
                ('state_at', models.DateTimeField()),
                ('version', models.IntegerField(default=1)),
                ('payer_code', models.TextField(blank=True)),
                ('payer_name', models.TextField(blank=True)),
                ('policy_number', models.TextField(blank=True)),
                ('line_of_business', models.TextField()),
                ('urgency', models.TextField()),
                ('service_line', models.TextField(blank=True)),
                ('jurisdiction', models.TextField(blank=True)),
                ('zone', models.TextField()),
                ('needed_date', models.DateField()),
                ('needed_until_date', models.DateField(null=True)),
                ('valid_days', models.IntegerField(null=True)),
                ('source', models.TextField(default='payer')),
                ('is_confirmed', models.BooleanField(default=True)),
                ('because', models.JSONField(default=list)),
                ('requested_at', models.DateTimeField()),
                ('clock_from_at', models.DateTimeField()),
                ('asked_anew_at', models.DateTimeField(null=True)),
                ('attempts', models.IntegerField(default=1)),
                ('tries', models.IntegerField(default=1)),
                ('information', models.JSONField(default=dict)),
                ('asked', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('determined_at', models.DateTimeField(null=True)),
                ('received_at', models.DateTimeField(null=True)),
                ('outcome', models.TextField(blank=True, default='')),
                ('number', models.TextField(blank=True, default='')),
                ('units', models.DecimalField(decimal_places=3, max_digits=12, null=True)),
                ('unit', models.TextField(blank=True, default='')),
                ('starts_date', models.DateField(null=True)),
                ('ends_date', models.DateField(null=True)),
                ('shortfalls', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('reason_code', models.TextField(blank=True, default='')),
                ('reason', models.TextField(blank=True, default='')),
                ('appeal_days', models.IntegerField(null=True)),
                ('appeal_due_at', models.DateTimeField(null=True)),
                ('is_appeal_window_assumed', models.BooleanField(null=True)),
                ('peer_contact', models.TextField(blank=True, default='')),
                ('denial_lacks', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('referral', hearthline.plumbing.base.ClientForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='referrals.referral')),
                ('verification', hearthline.plumbing.base.ClientForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='coverage.verification')),
            ],
            options={
                'db_table': 'authorizations_authorization',
            },
        ),
        migrations.CreateModel(
            name='AuthorizationLine',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField()),
                ('case_id', models.UUIDField()),
                ('position', models.IntegerField()),
                ('code', models.TextField(blank=True)),
                ('code_system', models.TextField(blank=True)),
                ('description', models.TextField(blank=True)),
                ('quantity', models.DecimalField(decimal_places=3, max_digits=12, null=True)),
                ('unit', models.TextField(blank=True)),
                ('approved', models.DecimalField(decimal_places=3, max_digits=12, null=True)),
                ('authorization', hearthline.plumbing.base.ClientForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='authorizations.authorization')),
            ],
            options={
                'db_table': 'authorizations_line',
            },
        ),
        migrations.AddIndex(
            model_name='authorization',
            index=models.Index(fields=['case_id'], name='authorization_case'),
        ),
        migrations.AddIndex(
            model_name='authorization',
            index=models.Index(fields=['referral'], name='authorization_referral'),
        ),
        migrations.AddIndex(
            model_name='authorization',
            index=models.Index(condition=models.Q(('state__in', ['MORE_INFORMATION', 'SILENT', 'DENIED'])), fields=['state_at'], name='authorization_ours'),
        ),
        migrations.AddConstraint(
            model_name='authorization',
            constraint=models.UniqueConstraint(fields=('reference', 'client_id'), name='authorization_once'),
        ),
        migrations.AddIndex(
            model_name='authorizationline',
            index=models.Index(fields=['case_id'], name='authorization_line_case'),
        ),
        migrations.AddConstraint(
            model_name='authorizationline',
            constraint=models.UniqueConstraint(fields=('authorization', 'position', 'client_id'), name='authorization_line_once'),
        ),
    ]
