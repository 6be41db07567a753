import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import hearthline.plumbing.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Client',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('code', models.TextField(unique=True)),
                ('name', models.TextField()),
                ('kind', models.TextField()),
                ('zone', models.TextField(default='America/New_York')),
            ],
            options={
                'db_table': 'parties_client',
            },
        ),
        migrations.CreateModel(
            name='Staff',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('code', models.TextField(unique=True)),
                ('name', models.TextField()),
                ('extension', models.TextField()),
                ('email', models.TextField()),
                ('role', models.TextField()),
                ('clients', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ('states', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('is_on_call', models.BooleanField(default=False)),
            ],
            options={
                'db_table': 'parties_staff',
            },
        ),
        migrations.CreateModel(
            name='Organization',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('key', models.TextField(unique=True)),
                ('kind', models.TextField()),
                ('name', models.TextField()),
                ('code', models.TextField(blank=True)),
                ('npi', models.TextField(blank=True)),
                ('ein', models.TextField(blank=True)),
                ('ccn', models.TextField(blank=True)),
                ('taxonomy', models.TextField(blank=True)),
                ('phone', models.TextField(blank=True)),
                ('fax', models.TextField(blank=True)),
                ('email', models.TextField(blank=True)),
                ('line1', models.TextField(blank=True)),
                ('city', models.TextField(blank=True)),
                ('state', models.TextField(blank=True)),
                ('zip', models.TextField(blank=True)),
                ('zone', models.TextField(blank=True)),
                ('latitude', models.FloatField(null=True)),
                ('longitude', models.FloatField(null=True)),
                ('ownership', models.TextField(blank=True)),
                ('quality', models.FloatField(null=True)),
                ('digest', models.BinaryField(null=True)),
            ],
            options={
                'db_table': 'parties_organization',
                'indexes': [models.Index(fields=['kind', 'name'], name='organization_kind_name'), models.Index(condition=models.Q(('ccn', ''), _negated=True), fields=['ccn'], name='organization_ccn'), models.Index(condition=models.Q(('code', ''), _negated=True), fields=['code'], name='organization_code'), models.Index(condition=models.Q(('phone', ''), _negated=True), fields=['phone'], name='organization_phone'), models.Index(condition=models.Q(('fax', ''), _negated=True), fields=['fax'], name='organization_fax'), django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.search.SearchVector('name', config='simple'), name='organization_words')],
            },
        ),
        migrations.CreateModel(
            name='Practitioner',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('key', models.TextField(unique=True)),
                ('family', models.TextField()),
                ('given', models.TextField(blank=True)),
                ('npi', models.TextField(blank=True)),
                ('phone', models.TextField(blank=True)),
                ('email', models.TextField(blank=True)),
                ('digest', models.BinaryField(null=True)),
                ('organization', models.ForeignKey(null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='parties.organization')),
            ],
            options={
                'db_table': 'parties_practitioner',
                'indexes': [django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.search.SearchVector('family', 'given', config='simple'), name='practitioner_words')],
            },
        ),
    ]
