-- A hub with many open cases, past every rule. Sections are run in order by console_fill.py, which has made the tables b_family,
-- b_given, b_number and b_step and says how much is wanted. A section is named by its table, whose indexes are made afterwards.

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
CREATE FUNCTION pg_temp.step(i bigint) RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT ((i * 61 + i / 100) % 100)::int $$;

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

-- section: referrals_order_line
INSERT INTO referrals_order_line (id, client_id, case_id, referral_id, position, code, code_system, description, modifiers, quantity,
    unit, frequency, brand_model, replaces_serial, is_replacement, is_custom)
SELECT pg_temp.one('8', i), pg_temp.book(i), pg_temp.one('3', i), pg_temp.one('4', i), 1, 'E0143', 'hcpcs', 'Folding wheeled walker',
       '{NU}', 1, 'EA', '', '', '', false, false
FROM generate_series(1::bigint, pg_temp.said('cases')) i;

-- section: coverage_verification
INSERT INTO coverage_verification (id, client_id, case_id, referral_id, member_id, reference, state, state_at, version, payer_code,
    payer_name, policy_number, group_number, service_line, urgency, needed_date, zone, requested_at, attempts, tries, answered_at,
    payer_status, is_covered, is_authorization_required, plan_name, line_of_business, note)
SELECT pg_temp.one('9', i), pg_temp.book(i), pg_temp.one('3', i), pg_temp.one('4', i), pg_temp.one('1', i), b.number || '.B1',
       'VERIFIED', pg_temp.moment(), 2, 'P' || lpad(((i * 13) % 20)::text, 2, '0'), 'Payer ' || (i * 13) % 20, 'P-' || i, '',
       pg_temp.line(i), 'routine', pg_temp.moment()::date + 3, 'America/Chicago', pg_temp.moment() - interval '2 days', 1, 1,
       pg_temp.moment() - interval '1 day', 'active', true, false, 'Advantage', 'MA', ''
FROM generate_series(1::bigint, pg_temp.said('cases')) i JOIN b_number b ON b.nth = i;

-- section: plumbing_state_change
INSERT INTO plumbing_state_change (id, client_id, case_id, subject, subject_id, move, source, target, moved_at, moved_by, why)
SELECT pg_temp.one('f', i * 2 + part), pg_temp.book(i), pg_temp.one('3', i),
       CASE part WHEN 0 THEN 'referral' ELSE 'verification' END,
       CASE part WHEN 0 THEN pg_temp.one('4', i) ELSE pg_temp.one('9', i) END,
       CASE part WHEN 0 THEN 'accept' ELSE 'verify' END, CASE part WHEN 0 THEN 'RECEIVED' ELSE 'REQUESTED' END,
       CASE part WHEN 0 THEN 'COMPLETE' ELSE 'VERIFIED' END, pg_temp.moment() - interval '1 day', 'system:jobs', 'As it should be.'
FROM generate_series(1::bigint, pg_temp.said('cases')) i CROSS JOIN generate_series(0, 1) part;

-- section: contacts_outbound
INSERT INTO contacts_outbound (id, client_id, case_id, reference, kind, recipient, channel, body, attempt, written_at, written_by,
    sent_at)
SELECT pg_temp.one('0', i), pg_temp.book(i), pg_temp.one('3', i), b.number || '.K1', 'acknowledgement', 'Lakeview Hospital', 'fax',
       jsonb_build_object('case_number', b.number, 'manager', 'Colleague 1', 'extension', '4001'), 1,
       pg_temp.moment() - interval '1 day', 'system:jobs', pg_temp.moment() - interval '1 day'
FROM generate_series(1::bigint, pg_temp.said('cases')) i JOIN b_number b ON b.nth = i;

-- section: documents_inbound
INSERT INTO documents_inbound (id, client_id, sender, key, channel, name, kind, size, sha256, received_at, read_at, received_count,
    filed_count, known_count, quarantined_count)
SELECT pg_temp.one('5', i), pg_temp.book(i), 'Lakeview Hospital', 'order-' || i, 'file', 'order.csv', 'referrals_csv', 2000,
       sha256(i::text::bytea), pg_temp.moment() - interval '2 days', pg_temp.moment() - interval '2 days', 1, 1, 0, 0
FROM generate_series(1::bigint, pg_temp.said('cases')) i;

-- section: parties_organization, who serve
INSERT INTO parties_organization (id, key, kind, name, code, npi, ein, ccn, taxonomy, phone, fax, email, line1, city, state, zip,
                                  zone, latitude, longitude, ownership)
SELECT pg_temp.one('e', 100 + n), 'code:S' || n, 'servicing', 'Provider ' || n, 'S' || n, '', '', '', '332B00000X', '', '', '',
       '', 'Chicago', ('{IL,WI,OH,CO,TX,FL,NY,CA,PA,GA,MI,NC,NJ,VA,WA,AZ,MA,TN,IN,MO}'::text[])[1 + n % 20], '60611',
       'America/Chicago', 41.9 + (n % 17) / 10.0, -87.6 + (n % 13) / 10.0, ''
FROM generate_series(0, 299) n;

-- section: plumbing_zip
INSERT INTO plumbing_zip (zip, city, state, county, zone, latitude, longitude)
SELECT '60611', 'Chicago', 'IL', '', 'America/Chicago', 41.9, -87.6 ON CONFLICT DO NOTHING;

-- section: network_capability
INSERT INTO network_capability (id, organization_id, service_line, detail)
SELECT gen_random_uuid(), pg_temp.one('e', 100 + n), line, '*'
FROM generate_series(0, 299) n CROSS JOIN unnest(ARRAY[pg_temp.line(n), pg_temp.line(n + 1)]) line;

-- section: network_capacity
INSERT INTO network_capacity (id, organization_id, service_line, mon, tue, wed, thu, fri, sat, sun)
SELECT gen_random_uuid(), pg_temp.one('e', 100 + n), line, 9, 9, 9, 9, 9, 4, 0
FROM generate_series(0, 299) n CROSS JOIN unnest(ARRAY[pg_temp.line(n), pg_temp.line(n + 1)]) line;

-- section: network_area
INSERT INTO network_area (id, organization_id, zip_prefix, radius_km)
SELECT gen_random_uuid(), pg_temp.one('e', 100 + n), '', 250 FROM generate_series(0, 299) n;

-- section: network_credential
INSERT INTO network_credential (id, organization_id, kind, number, state, starts_date, expires_date)
SELECT gen_random_uuid(), pg_temp.one('e', 100 + n), kind, 'C' || n, '', date '2024-01-01', date '2028-01-01'
FROM generate_series(0, 299) n CROSS JOIN unnest('{npi,ein,w9,taxonomy,caqh,accreditation}'::text[]) kind
UNION ALL SELECT gen_random_uuid(), pg_temp.one('e', 100 + n), 'license', 'L' || n,
       ('{IL,WI,OH,CO,TX,FL,NY,CA,PA,GA,MI,NC,NJ,VA,WA,AZ,MA,TN,IN,MO}'::text[])[1 + (n + part) % 20], date '2024-01-01', date '2028-01-01'
FROM generate_series(0, 299) n CROSS JOIN generate_series(0, 1) part;

-- section: network_contract
INSERT INTO network_contract (id, organization_id, payer_code, service_line, starts_date, ends_date, acceptance_hours, claim_days,
                              is_fee_schedule_verified)
SELECT gen_random_uuid(), pg_temp.one('e', 100 + n), 'P' || lpad(((n / 4 + part) % 20)::text, 2, '0'), line, '2025-01-01',
       '2027-12-31', 8, 120, true
FROM generate_series(0, 299) n CROSS JOIN generate_series(0, 5) part
CROSS JOIN unnest(ARRAY[pg_temp.line(n), pg_temp.line(n + 1)]) line;

-- section: assignments_assignment
INSERT INTO assignments_assignment (id, client_id, case_id, referral_id, position, service_line, details, line_positions, payer_code,
    urgency, zone, earliest_at, deadline_at, state, state_at, version, opened_at, round, widened, organization_id, starts_date, reason)
SELECT pg_temp.one('b', i), pg_temp.book(i), pg_temp.one('3', i), pg_temp.one('4', i), 1, pg_temp.line(i), '{}', '{1}',
       'P' || lpad(((i * 13) % 20)::text, 2, '0'), 'routine', 'America/Chicago', pg_temp.moment(),
       pg_temp.moment() + (1 + (i * 433) % 864000) * interval '1 second',
       CASE WHEN s.kind IN ('assignment', 'offer_answer') THEN 'SEARCHING' ELSE 'ACCEPTED' END, pg_temp.moment(), 1,
       pg_temp.moment() - interval '1 day', 1, 1,
       CASE WHEN s.kind IN ('assignment', 'offer_answer') THEN NULL ELSE pg_temp.one('e', 100 + i % 300) END,
       CASE WHEN s.kind IN ('assignment', 'offer_answer') THEN NULL ELSE pg_temp.moment()::date + 1 END, ''
FROM generate_series(1::bigint, pg_temp.said('cases')) i JOIN b_step s ON s.nth = pg_temp.step(i)
WHERE s.kind IN ('assignment', 'offer_answer', 'schedule_confirm', 'visit_proof', 'witness');

-- section: assignments_offer
INSERT INTO assignments_offer (id, client_id, case_id, assignment_id, organization_id, reference, service_line, round, starts_date,
    start_due_at, state, state_at, version, offered_at, hold_until, answered_at, reason, note, counter_terms, chosen_because)
SELECT pg_temp.one('d', i), pg_temp.book(i), pg_temp.one('3', i), pg_temp.one('b', i), pg_temp.one('e', 100 + i % 300),
       n.number || '.O1', pg_temp.line(i), 1, pg_temp.moment()::date + 1, pg_temp.moment() + interval '2 days',
       CASE s.kind WHEN 'offer_answer' THEN 'OPEN' ELSE 'TAKEN' END, pg_temp.moment(), 1, pg_temp.moment() - interval '2 hours',
       pg_temp.moment() + (i % 28800) * interval '1 second',
       CASE s.kind WHEN 'offer_answer' THEN NULL ELSE pg_temp.moment() - interval '1 hour' END, '', '', '{}', ''
FROM generate_series(1::bigint, pg_temp.said('cases')) i JOIN b_step s ON s.nth = pg_temp.step(i) JOIN b_number n ON n.nth = i
WHERE s.kind IN ('offer_answer', 'schedule_confirm', 'visit_proof', 'witness');

-- section: fulfillment_booking
INSERT INTO fulfillment_booking (id, client_id, case_id, referral_id, assignment_id, organization_id, provider_key, reference, kind,
    step, steps, earliest_at, due_at, window_start_at, window_end_at, first_window_end_at, method, received_by, relationship,
    serial_number, evidence, cause, slip, lacks, state, state_at, version)
SELECT pg_temp.one('7', i), pg_temp.book(i), pg_temp.one('3', i), pg_temp.one('4', i), pg_temp.one('b', i),
       pg_temp.one('e', 100 + i % 300), 'code:S' || i % 300, n.number || '.V1', 'delivery', 1, 1, pg_temp.moment(),
       pg_temp.moment() + interval '2 days', begins, begins + interval '2 hours', begins + interval '2 hours', '', '', '', '', '', '',
       '{}', '[]', CASE s.kind WHEN 'schedule_confirm' THEN 'TO_CONFIRM' WHEN 'visit_proof' THEN 'CONFIRMED' ELSE 'REPORTED' END,
       pg_temp.moment(), 1
FROM generate_series(1::bigint, pg_temp.said('cases')) i JOIN b_step s ON s.nth = pg_temp.step(i) JOIN b_number n ON n.nth = i
CROSS JOIN LATERAL (SELECT CASE WHEN s.kind <> 'schedule_confirm'
  THEN pg_temp.moment() + ((i * 433) % 864000 - 43200) * interval '1 second' END AS begins) start
WHERE s.kind IN ('schedule_confirm', 'visit_proof', 'witness');

-- section: obligations_obligation
INSERT INTO obligations_obligation (id, client_id, case_id, subject, subject_id, kind, rule, circumstances, counts_from_at, owner,
    counterparty, zone, started_at, due_at, verdict, follows_state)
SELECT pg_temp.one('6', i * 2 + part), pg_temp.book(i), pg_temp.one('3', i),
       CASE part WHEN 0 THEN 'case' ELSE s.subject END,
       CASE WHEN part = 0 OR s.subject = 'case' THEN pg_temp.one('3', i) ELSE pg_temp.one(s.digit, i) END,
       CASE part WHEN 0 THEN 'service' ELSE s.kind END, 'bench', '', pg_temp.moment(), CASE part WHEN 0 THEN 'hub' ELSE s.owner END,
       '', 'America/Chicago', pg_temp.moment() - interval '40 days',
       pg_temp.moment() + ((i * 433 + part * 86400) % 864000 - 43200) * interval '1 second', '', true
FROM generate_series(1::bigint, pg_temp.said('cases')) i CROSS JOIN generate_series(0, 1) part
JOIN b_step s ON s.nth = pg_temp.step(i);

-- section: referrals_clarification
INSERT INTO referrals_clarification (id, client_id, case_id, referral_id, field, rule, fault, is_blocking, sender, channel, form,
    question, asked_at, answered_at)
SELECT pg_temp.one('1', i), pg_temp.book(i), pg_temp.one('3', i), pg_temp.one('4', i), 'mbi', 'bench', '', true, 'Lakeview Hospital',
       'file', '', 'Which Medicare number?', pg_temp.moment() - interval '2 days', pg_temp.moment() - interval '1 day'
FROM generate_series(1::bigint, pg_temp.said('cases'), 4) i;

-- section: obligations_pause
INSERT INTO obligations_pause (id, client_id, case_id, obligation_id, evidence, began_at, ended_at)
SELECT pg_temp.one('2', i), pg_temp.book(i), pg_temp.one('3', i), pg_temp.one('6', i * 2 + 1), 'bench',
       pg_temp.moment() - interval '2 days', CASE WHEN i % 16 = 9 THEN pg_temp.moment() - interval '1 day' END
FROM generate_series(1::bigint, pg_temp.said('cases'), 8) i;

-- section: escalations_escalation
INSERT INTO escalations_escalation (id, client_id, case_id, reference, reason, level, manager_id, counterparty, committed_at,
    opened_at, resolution, state, state_at, version)
SELECT pg_temp.one('a', i), pg_temp.book(i), pg_temp.one('3', i), n.number || '.E1', 'bench', 1, pg_temp.one('a', 1 + i % 400), '',
       pg_temp.moment() + interval '2 hours', pg_temp.moment() - interval '2 hours', '', 'OPEN', pg_temp.moment(), 1
FROM generate_series(1::bigint, pg_temp.said('cases'), 32) i JOIN b_number n ON n.nth = i;

-- section: authorizations_authorization
INSERT INTO authorizations_authorization (id, client_id, case_id, referral_id, verification_id, member_id, reference, state, state_at,
    version, payer_code, payer_name, policy_number, line_of_business, urgency, service_line, jurisdiction, zone, needed_date, source,
    is_confirmed, because, requested_at, clock_from_at, attempts, tries, information, asked, outcome, number, unit, shortfalls,
    reason_code, reason, peer_contact, denial_lacks)
SELECT pg_temp.one('b', i), pg_temp.book(i), pg_temp.one('3', i), pg_temp.one('4', i), pg_temp.one('9', i), pg_temp.one('1', i),
       n.number || '.A1', 'APPROVED', pg_temp.moment(), 2, 'P' || lpad(((i * 13) % 20)::text, 2, '0'), 'Payer ' || (i * 13) % 20,
       'P-' || i, 'MA', 'routine', pg_temp.line(i), '', 'America/Chicago', pg_temp.moment()::date + 3, 'payer', true, '[]',
       pg_temp.moment() - interval '2 days', pg_temp.moment() - interval '2 days', 1, 1, '{}', '{}', 'approved', 'AU-' || i, '', '{}',
       '', '', '', '{}'
FROM generate_series(1::bigint, pg_temp.said('cases'), 3) i JOIN b_number n ON n.nth = i;

-- section: authorizations_line
INSERT INTO authorizations_line (id, client_id, case_id, authorization_id, position, code, code_system, description, quantity, unit,
    approved)
SELECT pg_temp.one('c', i), pg_temp.book(i), pg_temp.one('3', i), pg_temp.one('b', i), 1, 'E0143', 'hcpcs', 'Folding wheeled walker',
       1, 'EA', 1
FROM generate_series(1::bigint, pg_temp.said('cases'), 3) i;
