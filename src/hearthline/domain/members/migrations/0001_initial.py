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
            name='Member',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField()),
                ('family', models.TextField(blank=True)),
                ('given', models.TextField(blank=True)),
                ('middle', models.TextField(blank=True)),
                ('suffix', models.TextField(blank=True)),
                ('birth_date', models.DateField(null=True)),
                ('sex', models.TextField(blank=True)),
                ('phone', models.TextField(blank=True)),
                ('email', models.TextField(blank=True)),
                ('language', models.TextField(blank=True)),
                ('deceased_at', models.DateTimeField(null=True)),
                ('registered_at', models.DateTimeField()),
                ('registered_by', models.TextField()),
                ('family_key', models.TextField(db_collation='C')),
                ('given_key', models.TextField(db_collation='C')),
                ('family_sound', models.TextField(db_collation='C')),
                ('given_sound', models.TextField(db_collation='C')),
                ('merged_into', hearthline.plumbing.base.ClientForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='members.member')),
            ],
            options={
                'db_table': 'members_member',
            },
        ),
        migrations.CreateModel(
            name='MemberAddress',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField()),
                ('line1', models.TextField(blank=True)),
                ('line2', models.TextField(blank=True)),
                ('city', models.TextField(blank=True)),
                ('state', models.TextField(blank=True)),
                ('zip', models.TextField(blank=True)),
                ('zone', models.TextField()),
                ('place_key', models.TextField(db_collation='C')),
                ('barriers', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('barrier_note', models.TextField(blank=True)),
                ('since_at', models.DateTimeField()),
                ('member', hearthline.plumbing.base.ClientForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='members.member')),
            ],
            options={
                'db_table': 'members_address',
            },
        ),
        migrations.CreateModel(
            name='MemberAvailability',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField()),
                ('weekday', models.IntegerField()),
                ('from_minute', models.IntegerField()),
                ('to_minute', models.IntegerField()),
                ('noted_at', models.DateTimeField()),
                ('noted_by', models.TextField()),
                ('member', hearthline.plumbing.base.ClientForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='members.member')),
            ],
            options={
                'db_table': 'members_availability',
            },
        ),
        migrations.CreateModel(
            name='MemberChange',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField()),
                ('field', models.TextField()),
                ('was', models.TextField(blank=True)),
                ('became', models.TextField(blank=True)),
                ('changed_at', models.DateTimeField()),
                ('changed_by', models.TextField()),
                ('member', hearthline.plumbing.base.ClientForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='members.member')),
            ],
            options={
                'db_table': 'members_change',
            },
        ),
        migrations.CreateModel(
            name='MemberEquipment',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField()),
                ('key', models.TextField()),
                ('description', models.TextField()),
                ('code_system', models.TextField(blank=True)),
                ('code', models.TextField(blank=True)),
                ('serial_number', models.TextField(blank=True)),
                ('lot_number', models.TextField(blank=True)),
                ('udi', models.TextField(blank=True)),
                ('status', models.TextField(blank=True)),
                ('manufactured_date', models.DateField(null=True)),
                ('expires_date', models.DateField(null=True)),
                ('registered_at', models.DateTimeField()),
                ('member', hearthline.plumbing.base.ClientForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='members.member')),
            ],
            options={
                'db_table': 'members_equipment',
            },
        ),
        migrations.CreateModel(
            name='MemberIdentifier',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField()),
                ('system', models.TextField()),
                ('issuer', models.TextField(blank=True)),
                ('value', models.TextField(blank=True)),
                ('sealed', models.BinaryField(null=True)),
                ('blind', models.BinaryField()),
                ('last4', models.TextField(blank=True)),
                ('since_at', models.DateTimeField()),
                ('member', hearthline.plumbing.base.ClientForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='members.member')),
            ],
            options={
                'db_table': 'members_identifier',
            },
        ),
        migrations.CreateModel(
            name='MergeProposal',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField()),
                ('score', models.FloatField()),
                ('reasons', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ('proposed_at', models.DateTimeField()),
                ('proposed_by', models.TextField()),
                ('decision', models.TextField(blank=True, default='')),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_by', models.TextField(blank=True, default='')),
                ('why', models.TextField(blank=True, default='')),
                ('candidate', hearthline.plumbing.base.ClientForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='members.member')),
                ('newcomer', hearthline.plumbing.base.ClientForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='members.member')),
            ],
            options={
                'db_table': 'members_merge_proposal',
            },
        ),
        migrations.CreateModel(
            name='Merge',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField()),
                ('merged_at', models.DateTimeField()),
                ('merged_by', models.TextField()),
                ('why', models.TextField()),
                ('undone_at', models.DateTimeField(null=True)),
                ('undone_by', models.TextField(blank=True, default='')),
                ('undone_why', models.TextField(blank=True, default='')),
                ('absorbed', hearthline.plumbing.base.ClientForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='members.member')),
                ('survivor', hearthline.plumbing.base.ClientForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='members.member')),
                ('proposal', hearthline.plumbing.base.ClientForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='members.mergeproposal')),
            ],
            options={
                'db_table': 'members_merge',
            },
        ),
        migrations.AddIndex(
            model_name='member',
            index=models.Index(fields=['birth_date', 'family_sound', 'client_id'], include=('id', 'family', 'given'), name='member_born_family'),
        ),
        migrations.AddIndex(
            model_name='member',
            index=models.Index(fields=['birth_date', 'given_sound', 'client_id'], name='member_born_given'),
        ),
        migrations.AddIndex(
            model_name='member',
            index=models.Index(condition=models.Q(('phone', ''), _negated=True), fields=['phone', 'client_id'], name='member_phone'),
        ),
        migrations.AddIndex(
            model_name='member',
            index=models.Index(fields=['family_key', 'given_key', 'id'], name='member_name'),
        ),
        migrations.AddIndex(
            model_name='member',
            index=models.Index(condition=models.Q(('merged_into__isnull', False)), fields=['merged_into'], name='member_merged'),
        ),
        migrations.AddConstraint(
            model_name='member',
            constraint=models.CheckConstraint(condition=models.Q(('merged_into__lt', models.F('id')), ('merged_into__gt', models.F('id')), _connector='OR'), name='member_not_into_itself'),
        ),
        migrations.AddIndex(
            model_name='memberaddress',
            index=models.Index(fields=['place_key', 'client_id'], name='address_place'),
        ),
        migrations.AddConstraint(
            model_name='memberavailability',
            constraint=models.CheckConstraint(condition=models.Q(('weekday__gte', 0), ('weekday__lte', 6)), name='availability_weekday'),
        ),
        migrations.AddConstraint(
            model_name='memberavailability',
            constraint=models.CheckConstraint(condition=models.Q(('from_minute__lt', models.F('to_minute'))), name='availability_span'),
        ),
        migrations.AddConstraint(
            model_name='memberequipment',
            constraint=models.UniqueConstraint(fields=('member', 'key', 'client_id'), name='equipment_once'),
        ),
        migrations.AddIndex(
            model_name='memberidentifier',
            index=models.Index(fields=['blind', 'client_id'], name='identifier_blind'),
        ),
        migrations.AddConstraint(
            model_name='memberidentifier',
            constraint=models.UniqueConstraint(fields=('member', 'blind', 'client_id'), name='identifier_once'),
        ),
        migrations.AddConstraint(
            model_name='memberidentifier',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('system__in', ['ssn', 'mbi']), _negated=True), ('value', ''), _connector='OR'), name='identifier_sealed'),
        ),
        migrations.AddIndex(
            model_name='mergeproposal',
            index=models.Index(condition=models.Q(('decided_at__isnull', True)), fields=['proposed_at', 'id'], name='proposal_undecided'),
        ),
        migrations.AddConstraint(
            model_name='mergeproposal',
            constraint=models.UniqueConstraint(fields=('newcomer', 'candidate', 'client_id'), name='proposal_once'),
        ),
        migrations.AddConstraint(
            model_name='mergeproposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by', ''), ('decision', '')), models.Q(('decided_at__isnull', False), ('decision__in', ['merged', 'rejected', 'undone']), models.Q(('decided_by', ''), _negated=True)), _connector='OR'), name='proposal_decided'),
        ),
        migrations.AddConstraint(
            model_name='merge',
            constraint=models.UniqueConstraint(condition=models.Q(('undone_at__isnull', True)), fields=('absorbed', 'client_id'), name='merge_stands_once'),
        ),
        migrations.AddConstraint(
            model_name='merge',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('undone_at__isnull', True), ('undone_by', '')), models.Q(('undone_at__isnull', False), models.Q(('undone_by', ''), _negated=True)), _connector='OR'), name='merge_undone_by'),
        ),
    ]
