-- Triggers for accounts that move to another database: docs/architecture.md, "An account moves". While no account moves,
-- each reads a row. drizzle-kit cannot generate them; test/storage/moving-triggers.test.ts compares them with the tables.
-- A row of these tables that may have been copied already is noted when it changes. After the copy, no row may change.
CREATE TRIGGER moving_contacts_insert BEFORE INSERT ON contacts
WHEN EXISTS (SELECT 1 FROM moves WHERE scope = NEW.account_id)
BEGIN
  SELECT RAISE(ABORT, 'account moved') FROM moves WHERE scope = NEW.account_id AND step IN ('frozen', 'left');
  INSERT INTO move_changes (account_id, seq, name, key)
  SELECT account_id, (SELECT coalesce(max(seq), 0) + 1 FROM move_changes WHERE account_id = moves.account_id),
    'contacts', json_array(NEW.account_id, NEW.id)
  FROM moves WHERE scope = NEW.account_id AND step = 'copying';
END;
--> statement-breakpoint
CREATE TRIGGER moving_contacts_update BEFORE UPDATE ON contacts
WHEN EXISTS (SELECT 1 FROM moves WHERE scope = NEW.account_id)
BEGIN
  SELECT RAISE(ABORT, 'account moved') FROM moves WHERE scope = NEW.account_id AND step IN ('frozen', 'left');
  INSERT INTO move_changes (account_id, seq, name, key)
  SELECT account_id, (SELECT coalesce(max(seq), 0) + 1 FROM move_changes WHERE account_id = moves.account_id),
    'contacts', json_array(NEW.account_id, NEW.id)
  FROM moves WHERE scope = NEW.account_id AND step = 'copying';
END;
--> statement-breakpoint
CREATE TRIGGER moving_contacts_delete BEFORE DELETE ON contacts
WHEN EXISTS (SELECT 1 FROM moves WHERE scope = OLD.account_id)
BEGIN
  INSERT INTO move_changes (account_id, seq, name, key)
  SELECT account_id, (SELECT coalesce(max(seq), 0) + 1 FROM move_changes WHERE account_id = moves.account_id),
    'contacts', json_array(OLD.account_id, OLD.id)
  FROM moves WHERE scope = OLD.account_id AND step = 'copying';
END;
--> statement-breakpoint
CREATE TRIGGER moving_calls_insert BEFORE INSERT ON calls
WHEN EXISTS (SELECT 1 FROM moves WHERE scope = NEW.account_id)
BEGIN
  SELECT RAISE(ABORT, 'account moved') FROM moves WHERE scope = NEW.account_id AND step IN ('frozen', 'left');
  INSERT INTO move_changes (account_id, seq, name, key)
  SELECT account_id, (SELECT coalesce(max(seq), 0) + 1 FROM move_changes WHERE account_id = moves.account_id),
    'calls', json_array(NEW.account_id, NEW.webhook_id, NEW.id)
  FROM moves WHERE scope = NEW.account_id AND step = 'copying';
END;
--> statement-breakpoint
CREATE TRIGGER moving_calls_update BEFORE UPDATE ON calls
WHEN EXISTS (SELECT 1 FROM moves WHERE scope = NEW.account_id)
BEGIN
  SELECT RAISE(ABORT, 'account moved') FROM moves WHERE scope = NEW.account_id AND step IN ('frozen', 'left');
  INSERT INTO move_changes (account_id, seq, name, key)
  SELECT account_id, (SELECT coalesce(max(seq), 0) + 1 FROM move_changes WHERE account_id = moves.account_id),
    'calls', json_array(NEW.account_id, NEW.webhook_id, NEW.id)
  FROM moves WHERE scope = NEW.account_id AND step = 'copying';
END;
--> statement-breakpoint
CREATE TRIGGER moving_calls_delete BEFORE DELETE ON calls
WHEN EXISTS (SELECT 1 FROM moves WHERE scope = OLD.account_id)
BEGIN
  INSERT INTO move_changes (account_id, seq, name, key)
  SELECT account_id, (SELECT coalesce(max(seq), 0) + 1 FROM move_changes WHERE account_id = moves.account_id),
    'calls', json_array(OLD.account_id, OLD.webhook_id, OLD.id)
  FROM moves WHERE scope = OLD.account_id AND step = 'copying';
END;
--> statement-breakpoint
CREATE TRIGGER moving_call_subjects_insert BEFORE INSERT ON call_subjects
WHEN EXISTS (SELECT 1 FROM moves WHERE scope = NEW.account_id)
BEGIN
  SELECT RAISE(ABORT, 'account moved') FROM moves WHERE scope = NEW.account_id AND step IN ('frozen', 'left');
  INSERT INTO move_changes (account_id, seq, name, key)
  SELECT account_id, (SELECT coalesce(max(seq), 0) + 1 FROM move_changes WHERE account_id = moves.account_id),
    'call_subjects', json_array(NEW.account_id, NEW.subject_id, NEW.webhook_id, NEW.call_id)
  FROM moves WHERE scope = NEW.account_id AND step = 'copying';
END;
--> statement-breakpoint
CREATE TRIGGER moving_call_subjects_update BEFORE UPDATE ON call_subjects
WHEN EXISTS (SELECT 1 FROM moves WHERE scope = NEW.account_id)
BEGIN
  SELECT RAISE(ABORT, 'account moved') FROM moves WHERE scope = NEW.account_id AND step IN ('frozen', 'left');
  INSERT INTO move_changes (account_id, seq, name, key)
  SELECT account_id, (SELECT coalesce(max(seq), 0) + 1 FROM move_changes WHERE account_id = moves.account_id),
    'call_subjects', json_array(NEW.account_id, NEW.subject_id, NEW.webhook_id, NEW.call_id)
  FROM moves WHERE scope = NEW.account_id AND step = 'copying';
END;
--> statement-breakpoint
CREATE TRIGGER moving_call_subjects_delete BEFORE DELETE ON call_subjects
WHEN EXISTS (SELECT 1 FROM moves WHERE scope = OLD.account_id)
BEGIN
  INSERT INTO move_changes (account_id, seq, name, key)
  SELECT account_id, (SELECT coalesce(max(seq), 0) + 1 FROM move_changes WHERE account_id = moves.account_id),
    'call_subjects', json_array(OLD.account_id, OLD.subject_id, OLD.webhook_id, OLD.call_id)
  FROM moves WHERE scope = OLD.account_id AND step = 'copying';
END;
--> statement-breakpoint
CREATE TRIGGER moving_audit_log_insert BEFORE INSERT ON audit_log
WHEN EXISTS (SELECT 1 FROM moves WHERE scope = NEW.account_id)
BEGIN
  SELECT RAISE(ABORT, 'account moved') FROM moves WHERE scope = NEW.account_id AND step IN ('frozen', 'left');
  INSERT INTO move_changes (account_id, seq, name, key)
  SELECT account_id, (SELECT coalesce(max(seq), 0) + 1 FROM move_changes WHERE account_id = moves.account_id),
    'audit_log', json_array(NEW.account_id, NEW.id)
  FROM moves WHERE scope = NEW.account_id AND step = 'copying';
END;
--> statement-breakpoint
CREATE TRIGGER moving_audit_log_update BEFORE UPDATE ON audit_log
WHEN EXISTS (SELECT 1 FROM moves WHERE scope = NEW.account_id)
BEGIN
  SELECT RAISE(ABORT, 'account moved') FROM moves WHERE scope = NEW.account_id AND step IN ('frozen', 'left');
  INSERT INTO move_changes (account_id, seq, name, key)
  SELECT account_id, (SELECT coalesce(max(seq), 0) + 1 FROM move_changes WHERE account_id = moves.account_id),
    'audit_log', json_array(NEW.account_id, NEW.id)
  FROM moves WHERE scope = NEW.account_id AND step = 'copying';
END;
--> statement-breakpoint
CREATE TRIGGER moving_audit_log_delete BEFORE DELETE ON audit_log
WHEN EXISTS (SELECT 1 FROM moves WHERE scope = OLD.account_id)
BEGIN
  INSERT INTO move_changes (account_id, seq, name, key)
  SELECT account_id, (SELECT coalesce(max(seq), 0) + 1 FROM move_changes WHERE account_id = moves.account_id),
    'audit_log', json_array(OLD.account_id, OLD.id)
  FROM moves WHERE scope = OLD.account_id AND step = 'copying';
END;
--> statement-breakpoint
CREATE TRIGGER moving_idempotency_keys_insert BEFORE INSERT ON idempotency_keys
WHEN EXISTS (SELECT 1 FROM moves WHERE scope = NEW.scope)
BEGIN
  SELECT RAISE(ABORT, 'account moved') FROM moves WHERE scope = NEW.scope AND step IN ('frozen', 'left');
  INSERT INTO move_changes (account_id, seq, name, key)
  SELECT account_id, (SELECT coalesce(max(seq), 0) + 1 FROM move_changes WHERE account_id = moves.account_id),
    'idempotency_keys', json_array(NEW.scope, NEW.key)
  FROM moves WHERE scope = NEW.scope AND step = 'copying';
END;
--> statement-breakpoint
CREATE TRIGGER moving_idempotency_keys_update BEFORE UPDATE ON idempotency_keys
WHEN EXISTS (SELECT 1 FROM moves WHERE scope = NEW.scope)
BEGIN
  SELECT RAISE(ABORT, 'account moved') FROM moves WHERE scope = NEW.scope AND step IN ('frozen', 'left');
  INSERT INTO move_changes (account_id, seq, name, key)
  SELECT account_id, (SELECT coalesce(max(seq), 0) + 1 FROM move_changes WHERE account_id = moves.account_id),
    'idempotency_keys', json_array(NEW.scope, NEW.key)
  FROM moves WHERE scope = NEW.scope AND step = 'copying';
END;
--> statement-breakpoint
CREATE TRIGGER moving_idempotency_keys_delete BEFORE DELETE ON idempotency_keys
WHEN EXISTS (SELECT 1 FROM moves WHERE scope = OLD.scope)
BEGIN
  INSERT INTO move_changes (account_id, seq, name, key)
  SELECT account_id, (SELECT coalesce(max(seq), 0) + 1 FROM move_changes WHERE account_id = moves.account_id),
    'idempotency_keys', json_array(OLD.scope, OLD.key)
  FROM moves WHERE scope = OLD.scope AND step = 'copying';
END;
--> statement-breakpoint
-- These are copied as a whole, once no row may change.
CREATE TRIGGER moving_webhooks_insert BEFORE INSERT ON webhooks
WHEN EXISTS (SELECT 1 FROM moves WHERE scope = NEW.account_id AND step IN ('frozen', 'left'))
BEGIN
  SELECT RAISE(ABORT, 'account moved');
END;
--> statement-breakpoint
CREATE TRIGGER moving_webhooks_update BEFORE UPDATE ON webhooks
WHEN EXISTS (SELECT 1 FROM moves WHERE scope = NEW.account_id AND step IN ('frozen', 'left'))
BEGIN
  SELECT RAISE(ABORT, 'account moved');
END;
--> statement-breakpoint
CREATE TRIGGER moving_subscriptions_insert BEFORE INSERT ON subscriptions
WHEN EXISTS (SELECT 1 FROM moves WHERE scope = NEW.account_id AND step IN ('frozen', 'left'))
BEGIN
  SELECT RAISE(ABORT, 'account moved');
END;
--> statement-breakpoint
CREATE TRIGGER moving_subscriptions_update BEFORE UPDATE ON subscriptions
WHEN EXISTS (SELECT 1 FROM moves WHERE scope = NEW.account_id AND step IN ('frozen', 'left'))
BEGIN
  SELECT RAISE(ABORT, 'account moved');
END;
--> statement-breakpoint
CREATE TRIGGER moving_call_hours_insert BEFORE INSERT ON call_hours
WHEN EXISTS (SELECT 1 FROM moves WHERE scope = NEW.account_id AND step IN ('frozen', 'left'))
BEGIN
  SELECT RAISE(ABORT, 'account moved');
END;
--> statement-breakpoint
CREATE TRIGGER moving_call_hours_update BEFORE UPDATE ON call_hours
WHEN EXISTS (SELECT 1 FROM moves WHERE scope = NEW.account_id AND step IN ('frozen', 'left'))
BEGIN
  SELECT RAISE(ABORT, 'account moved');
END;
--> statement-breakpoint
CREATE TRIGGER moving_call_jobs_insert BEFORE INSERT ON call_jobs
WHEN EXISTS (SELECT 1 FROM moves WHERE scope = NEW.account_id AND step IN ('frozen', 'left'))
BEGIN
  SELECT RAISE(ABORT, 'account moved');
END;
--> statement-breakpoint
CREATE TRIGGER moving_call_jobs_update BEFORE UPDATE ON call_jobs
WHEN EXISTS (SELECT 1 FROM moves WHERE scope = NEW.account_id AND step IN ('frozen', 'left'))
BEGIN
  SELECT RAISE(ABORT, 'account moved');
END;
--> statement-breakpoint
CREATE TRIGGER moving_call_erasures_insert BEFORE INSERT ON call_erasures
WHEN EXISTS (SELECT 1 FROM moves WHERE scope = NEW.account_id AND step IN ('frozen', 'left'))
BEGIN
  SELECT RAISE(ABORT, 'account moved');
END;
--> statement-breakpoint
CREATE TRIGGER moving_call_erasures_update BEFORE UPDATE ON call_erasures
WHEN EXISTS (SELECT 1 FROM moves WHERE scope = NEW.account_id AND step IN ('frozen', 'left'))
BEGIN
  SELECT RAISE(ABORT, 'account moved');
END;
--> statement-breakpoint
-- The keys of a new webhook's calls belong to the account as well.
CREATE TRIGGER moving_webhooks_created AFTER INSERT ON webhooks
WHEN EXISTS (SELECT 1 FROM moves WHERE scope = NEW.account_id AND step = 'copying')
BEGIN
  INSERT INTO moves (scope, account_id, step, target, since)
  SELECT NEW.id, account_id, step, target, since FROM moves WHERE scope = NEW.account_id;
END;
