import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import hearthline.plumbing.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('username', models.TextField(unique=True)),
                ('email', models.EmailField(max_length=254)),
                ('name', models.TextField()),
                ('role', models.TextField(choices=[('intake_coordinator', 'Intake coordinator'), ('care_coordinator', 'Care coordinator'), ('nurse', 'Nurse'), ('authorization_specialist', 'Authorization specialist'), ('network_dispatcher', 'Network dispatcher'), ('appeals_specialist', 'Appeals specialist'), ('claims_analyst', 'Claims analyst'), ('provider_relations', 'Provider relations'), ('supervisor', 'Supervisor'), ('compliance', 'Compliance'), ('administrator', 'Administrator')])),
                ('staff_code', models.TextField(blank=True, default='')),
                ('is_active', models.BooleanField(default=True)),
                ('is_demo', models.BooleanField(default=False)),
                ('language', models.TextField(default='en')),
                ('theme', models.TextField(default='auto')),
                ('density', models.TextField(default='compact')),
                ('has_shortcuts', models.BooleanField(default=True)),
                ('softphone_digest', models.TextField(blank=True, default='')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'db_table': 'plumbing_user',
            },
        ),
        migrations.CreateModel(
            name='AuditEvent',
            fields=[
                ('pk', models.CompositePrimaryKey('chain', 'seq', 'client_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField()),
                ('chain', models.UUIDField()),
                ('seq', models.IntegerField()),
                ('at', models.DateTimeField()),
                ('text', models.TextField()),
                ('previous_hash', models.BinaryField()),
                ('hash', models.BinaryField()),
            ],
            options={
                'db_table': 'plumbing_audit_event',
            },
        ),
        migrations.CreateModel(
            name='CacheEntry',
            fields=[
                ('cache_key', models.CharField(max_length=255, primary_key=True, serialize=False)),
                ('value', models.TextField()),
                ('expires_at', models.DateTimeField(db_column='expires', db_index=True)),
            ],
            options={
                'db_table': 'plumbing_cache',
            },
        ),
        migrations.CreateModel(
            name='Effect',
            fields=[
                ('key', models.TextField(primary_key=True, serialize=False)),
                ('attempt', models.BigIntegerField()),
                ('happened_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'plumbing_effect',
            },
        ),
        migrations.CreateModel(
            name='PriorAuthorizationItem',
            fields=[
                ('hcpcs', models.TextField(primary_key=True, serialize=False)),
                ('program', models.TextField()),
                ('decision_time', models.TextField(blank=True)),
            ],
            options={
                'db_table': 'plumbing_prior_authorization_item',
            },
        ),
        migrations.CreateModel(
            name='Setting',
            fields=[
                ('key', models.TextField(primary_key=True, serialize=False)),
                ('value', models.TextField()),
            ],
            options={
                'db_table': 'plumbing_setting',
            },
        ),
        migrations.CreateModel(
            name='Zip',
            fields=[
                ('zip', models.TextField(primary_key=True, serialize=False)),
                ('city', models.TextField()),
                ('state', models.TextField()),
                ('county', models.TextField(blank=True)),
                ('zone', models.TextField()),
                ('latitude', models.FloatField(null=True)),
                ('longitude', models.FloatField(null=True)),
            ],
            options={
                'db_table': 'plumbing_zip',
            },
        ),
        migrations.CreateModel(
            name='AccessAlarm',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('about', models.TextField()),
                ('kind', models.TextField()),
                ('people', models.IntegerField()),
                ('raised_at', models.DateTimeField()),
                ('note', models.TextField(blank=True, default='')),
                ('reviewed_at', models.DateTimeField(null=True)),
                ('reviewed_by', models.TextField(blank=True, default='')),
            ],
            options={
                'db_table': 'plumbing_access_alarm',
                'indexes': [models.Index(fields=['about', '-raised_at'], name='access_alarm_about')],
            },
        ),
        migrations.CreateModel(
            name='BrokenGlass',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField()),
                ('user_id', models.UUIDField()),
                ('case_id', models.UUIDField()),
                ('opened_by', models.TextField()),
                ('reason', models.TextField()),
                ('opened_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('verdict', models.TextField(blank=True, default='')),
                ('note', models.TextField(blank=True, default='')),
                ('reviewed_at', models.DateTimeField(null=True)),
                ('reviewed_by', models.TextField(blank=True, default='')),
            ],
            options={
                'db_table': 'plumbing_broken_glass',
                'indexes': [models.Index(fields=['user_id', 'case_id'], name='broken_glass_user')],
            },
        ),
        migrations.CreateModel(
            name='Code',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('system', models.TextField()),
                ('code', models.TextField(db_collation='C')),
                ('short', models.TextField(blank=True)),
                ('long', models.TextField(blank=True)),
                ('coverage', models.TextField(blank=True)),
                ('category', models.TextField(blank=True)),
                ('added_date', models.DateField(null=True)),
                ('effective_date', models.DateField(null=True)),
                ('terminated_date', models.DateField(null=True)),
            ],
            options={
                'db_table': 'plumbing_code',
                'indexes': [django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.search.SearchVector('code', 'long', 'short', config='simple'), fastupdate=False, name='code_words')],
                'constraints': [models.UniqueConstraint(fields=('system', 'code'), name='code_once')],
            },
        ),
        migrations.CreateModel(
            name='OutboxEvent',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('client_id', models.UUIDField()),
                ('name', models.TextField()),
                ('ids', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                ('happened_at', models.DateTimeField()),
                ('queued_at', models.DateTimeField(null=True)),
                ('handled_at', models.DateTimeField(null=True)),
                ('attempts', models.IntegerField(default=0)),
                ('error', models.TextField(blank=True, default='')),
            ],
            options={
                'db_table': 'plumbing_outbox_event',
                'indexes': [models.Index(condition=models.Q(('handled_at__isnull', True)), fields=['id'], name='outbox_waiting')],
            },
        ),
        migrations.CreateModel(
            name='Sight',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField()),
                ('member_id', models.UUIDField()),
                ('seen_at', models.DateTimeField()),
                ('seen_by', models.TextField()),
                ('what', models.TextField()),
                ('chain', models.UUIDField()),
                ('seq', models.IntegerField()),
            ],
            options={
                'db_table': 'plumbing_sight',
                'indexes': [models.Index(fields=['member_id', '-seen_at'], name='sight_member'), models.Index(fields=['seen_by', '-seen_at'], name='sight_by')],
            },
        ),
        migrations.CreateModel(
            name='StateChange',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField()),
                ('case_id', models.UUIDField()),
                ('subject', models.TextField()),
                ('subject_id', models.UUIDField()),
                ('move', models.TextField()),
                ('source', models.TextField()),
                ('target', models.TextField()),
                ('moved_at', models.DateTimeField()),
                ('moved_by', models.TextField()),
                ('why', models.TextField(blank=True)),
            ],
            options={
                'db_table': 'plumbing_state_change',
                'indexes': [models.Index(fields=['case_id', 'moved_at'], name='state_change_case')],
            },
        ),
    ]
