import django.contrib.postgres.fields
import hearthline.plumbing.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Duration',
            fields=[
                ('id', models.UUIDField(default=hearthline.plumbing.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('client_id', models.UUIDField()),
                ('step', models.TextField()),
                ('is_urgent', models.BooleanField()),
                ('party', models.TextField(blank=True, default='')),
                ('weekday', models.SmallIntegerField(default=-1)),
                ('counts', django.contrib.postgres.fields.ArrayField(base_field=models.FloatField(), size=None)),
                ('counted_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'forecasts_duration',
                'constraints': [models.UniqueConstraint(fields=('step', 'is_urgent', 'party', 'weekday', 'client_id'), name='duration_once')],
            },
        ),
    ]
