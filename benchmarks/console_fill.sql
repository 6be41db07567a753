-- A hub with many open cases, past every rule. Sections are run in order by console_fill.py, which has made the tables b_family,
-- b_given, b_number and b_step and says how much is wanted. Names of sections are tables, whose indexes are made afterwards.

-- section: functions
CREATE FUNCTION pg_temp.said(name text) RETURNS bigint LANGUAGE sql STABLE AS $$ SELECT current_setting('b.' || name)::bigint $$;
CREATE FUNCTION pg_temp.moment() RETURNS timestamptz LANGUAGE sql STABLE AS $$ SELECT current_setting('b.now')::timestamptz $$;
CREATE FUNCTION pg_temp.one(kind text, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
$$ SELECT (kind || '0000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid $$;
CREATE FUNCTION pg_temp.book(i bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$ SELECT pg_temp.one('c', 1 + (i * 7919) % 12) $$;
CREATE FUNCTION pg_temp.line(i bigint) RETURNS text LANGUAGE sql IMMUTABLE AS
$$ SELECT ('{dme,home_health,home_infusion,post_acute}'::text[])[1 + i % 4] $$;

CREATE FUNCTION pg_temp.chance(i bigint, salt bigint) RETURNS float8 LANGUAGE sql IMMUTABLE AS
$$ SELECT ((i * salt) % 2147483647) / 2147483647.0::float8 $$; -- between 0 and 1, the same at every run

-- section: parties_client
INSERT INTO parties_client (id, code, name, kind, zone)
SELECT pg_temp.one('c', n), 'B' || n, 'Book ' || n, 'payer', 'America/Chicago' FROM generate_series(1, 12) n;

-- section: parties_organization
INSERT INTO parties_organization (id, key, kind, name, code, npi, ein, ccn, taxonomy, phone, fax, email, line1, city, state, zip,
                                  zone, ownership)
SELECT pg_temp.one('e', n), 'code:P' || n, 'payer', 'Payer ' || n, 'P' || lpad(n::text, 2, '0'), '', '', '', '', '', '', '', '',
       '', '', '', '', '' FROM generate_series(0, 19) n;

-- section: parties_staff
INSERT INTO parties_staff (id, code, name, extension, email, role, clients, states, is_on_call)
SELECT pg_temp.one('a', n), 'bench' || n, 'Colleague ' || n, (4000 + n)::text, '', 'supervisor', '{}', '{}', false
FROM generate_series(1, 400) n;

-- section: members_member
INSERT INTO members_member (id, client_id, family, given, middle, suffix, birth_date, sex, phone, email, language, registered_at,
                            registered_by, family_key, given_key, family_sound, given_sound)
SELECT pg_temp.one('1', i), pg_temp.book(i), f.name, g.name, '', '', date '1930-01-01' + ((i * 104729) % 27000)::int, 'F',
       '+1312' || lpad(((i * 7) % 10000000)::text, 7, '0'), '', 'en', pg_temp.moment(), 'system:bench', f.key, g.key, f.sound, g.sound
FROM generate_series(1::bigint, pg_temp.said('members')) i
JOIN b_family f ON f.nth = floor((SELECT count(*) FROM b_family) * pg_temp.chance(i, 48271) ^ 2)
JOIN b_given g ON g.nth = floor((SELECT count(*) FROM b_given) * pg_temp.chance(i, 69621) ^ 1.5);

-- section: members_address
INSERT INTO members_address (id, client_id, member_id, line1, line2, city, state, zip, zone, place_key, barriers, barrier_note,
                             since_at)
SELECT pg_temp.one('2', i), pg_temp.book(i), pg_temp.one('1', i), i || ' Quay Street', '', 'Somewhere',
       ('{IL,WI,OH,CO,TX,FL,NY,CA,PA,GA,MI,NC,NJ,VA,WA,AZ,MA,TN,IN,MO}'::text[])[1 + i % 20], '60611', 'America/Chicago',
       'quay' || i, '{}', '', pg_temp.moment()
FROM generate_series(1::bigint, pg_temp.said('cases')) i;

-- section: cases_case
INSERT INTO cases_case (id, client_id, number, state, state_at, version, service_line, urgency, zone, manager_id, opened_at, outcome)
SELECT pg_temp.one('3', i), pg_temp.book(i), b.number, 'OPEN', pg_temp.moment(), 1, pg_temp.line(i),
       CASE WHEN i % 20 = 0 THEN 'discharge' WHEN i % 10 = 1 THEN 'urgent' ELSE 'routine' END, 'America/Chicago',
       pg_temp.one('a', 1 + (i * 15485863) % 400), pg_temp.moment() - ((i * 37) % 2592000) * interval '1 second', ''
FROM generate_series(1::bigint, pg_temp.said('cases')) i JOIN b_number b ON b.nth = i;

-- section: referrals_referral
INSERT INTO referrals_referral (id, client_id, case_id, member_id, inbound_id, state, state_at, version, sender, order_number,
    digest, amendment, channel, received_at, service_line, urgency, payer_name, payer_code, policy_number, group_number,
    line_of_business, ordering_family, ordering_given, ordering_npi, referring_name, referring_npi, referring_contact,
    referring_phone, referring_fax, referring_email, signature, discharge_at, facility_name, diagnoses, authorization_number, note, evidence,
    is_clarified)
SELECT pg_temp.one('4', i), pg_temp.book(i), pg_temp.one('3', i), pg_temp.one('1', i), pg_temp.one('5', i), 'COMPLETE',
       pg_temp.moment(), 1, 'Lakeview Hospital', 'ORD-' || i, sha256(i::text::bytea), 0, 'file', pg_temp.moment(), pg_temp.line(i), '',
       'Payer ' || (i * 13) % 20, 'P' || lpad(((i * 13) % 20)::text, 2, '0'), 'P-' || i, '', 'MA', 'Adeyemi', '', '1234567893',
       'Lakeview Hospital', '', 'Robin Vale', '+13125550180', '', '', 'signed',
       CASE WHEN i % 20 = 0 THEN pg_temp.moment() + ((i * 71) % 259200) * interval '1 second' END, '', '{J449}', '', '', '{}', false
FROM generate_series(1::bigint, pg_temp.said('cases')) i;

-- section: obligations_obligation
INSERT INTO obligations_obligation (id, client_id, case_id, subject, subject_id, kind, rule, circumstances, counts_from_at, owner,
    counterparty, zone, started_at, due_at, verdict, follows_state)
SELECT pg_temp.one('6', i * 2 + part), pg_temp.book(i), pg_temp.one('3', i), 'case', pg_temp.one('3', i),
       CASE part WHEN 0 THEN 'service' ELSE s.kind END, 'bench', '', pg_temp.moment(), CASE part WHEN 0 THEN 'hub' ELSE s.owner END,
       '', 'America/Chicago', pg_temp.moment() - interval '40 days',
       pg_temp.moment() + ((i * 433 + part * 86400) % 864000 - 43200) * interval '1 second', '', true
FROM generate_series(1::bigint, pg_temp.said('cases')) i CROSS JOIN generate_series(0, 1) part
JOIN b_step s ON s.nth = (i * 61 + i / 100) % 100;
