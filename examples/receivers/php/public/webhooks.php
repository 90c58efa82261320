<?php
const MAX_BYTES = 1024 * 1024; // a request body is at most slightly larger than 256 KiB
const TOLERANCE_SECONDS = 300;

/** Whether one of the signatures was made with the secret, at most five minutes ago or ahead. */
function verify(string $body, array $headers, string $secret): bool
{
    $id = $headers['webhook-id'] ?? '';
    $timestamp = $headers['webhook-timestamp'] ?? '';
    if ($id === '' || preg_match('/^\d{1,12}$/D', $timestamp) !== 1) {
        return false;
    }
    if (abs(time() - (int) $timestamp) > TOLERANCE_SECONDS) {
        return false;
    }
    $key = base64_decode(substr($secret, strlen('whsec_')), true);
    $expected = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$timestamp.$body", $key, true));
    foreach (explode(' ', $headers['webhook-signature'] ?? '') as $signature) {
        if (hash_equals($expected, $signature)) {
            return true;
        }
    }
    return false;
}

$secret = getenv('RATECARD_SIGNING_SECRET');
if (!is_string($secret) || !preg_match('~^whsec_[A-Za-z0-9+/]{32,}=*$~D', $secret)) {
    error_log('Set RATECARD_SIGNING_SECRET to the signing_secret of the webhook (whsec_...).');
    http_response_code(500);
    exit;
}
if ($_SERVER['REQUEST_METHOD'] !== 'POST') {
    http_response_code(405);
    exit;
}

// Not $_POST: the signature covers the raw bytes.
$body = file_get_contents('php://input', false, null, 0, MAX_BYTES + 1);
if (strlen($body) > MAX_BYTES || (int) ($_SERVER['CONTENT_LENGTH'] ?? 0) > MAX_BYTES) {
    http_response_code(413);
    exit;
}
$headers = array_change_key_case(getallheaders(), CASE_LOWER);
if (!verify($body, $headers, $secret)) {
    http_response_code(401);
    exit;
}
if (($headers['ratecard-webhook-test'] ?? '') === 'true') {
    http_response_code(204); // a test event: do not act on it
    exit;
}

// Outside the document root, so that nobody can download the events.
$db = new PDO('sqlite:' . (getenv('INBOX') ?: dirname(__DIR__) . '/inbox.db'));
$db->exec('CREATE TABLE IF NOT EXISTS inbox (id TEXT PRIMARY KEY, body TEXT NOT NULL, done INTEGER DEFAULT 0)');
$insert = $db->prepare('INSERT INTO inbox (id, body) VALUES (?, ?) ON CONFLICT DO NOTHING');
$insert->execute([$headers['webhook-id'], $body]);

http_response_code(204); // another process handles the saved events
