<?php

// Signs and verifies messages by `x-signature` alone, and proves it on the vectors: php reference/verify.php [FOLDER]
// It ends with 1 at the first difference. PHP 8.1 or newer with mbstring and openssl.

declare(strict_types=1);

const TEXT = '"(?:[^"\\\\]|\\\\.)*+"';

/** The fields of a message with every number as its source text; null when a field is repeated. */
function fieldsOf(string $raw, string $form): ?stdClass
{
    if ($form !== 'json') {
        $fields = new stdClass();
        foreach (explode('&', $raw) as $pair) {
            [$name, $value] = array_map('urldecode', explode('=', $pair, 2));
            if (property_exists($fields, $name)) {
                return null;
            }
            $fields->{$name} = $value;
        }
        return $fields;
    }
    json_decode($raw, flags: JSON_THROW_ON_ERROR);
    $value = json_decode(preg_replace('/' . TEXT . '(*SKIP)(*FAIL)|-?[0-9][0-9.eE+-]*/s', '"$0"', $raw), flags: JSON_THROW_ON_ERROR);
    $written = count(array_filter(matchAll('/' . TEXT . '(\s*:)?/s', $raw), fn ($found) => isset($found[1])));
    return keysIn($value) === $written ? $value : null;
}

function matchAll(string $pattern, string $text): array
{
    preg_match_all($pattern, $text, $found, PREG_SET_ORDER);
    return $found;
}

function keysIn(mixed $value): int
{
    $own = is_object($value) ? count((array) $value) : 0;
    $items = is_object($value) || is_array($value) ? (array) $value : [];
    return $own + array_sum(array_map('keysIn', $items));
}

/** UTF-16 units one by one, each in upper case and then in lower case; a longer result does not count. */
function foldedUnits(string $text): array
{
    $fold = function (string $unit): int {
        if (ord($unit[0]) >= 0xD8 && ord($unit[0]) <= 0xDF) {
            return unpack('n', $unit)[1];
        }
        foreach (['mb_strtoupper', 'mb_strtolower'] as $change) {
            $changed = $change($unit, 'UTF-16BE');
            $unit = strlen($changed) === 2 ? $changed : $unit;
        }
        return unpack('n', $unit)[1];
    };
    return array_map($fold, str_split(mb_convert_encoding($text, 'UTF-16BE', 'UTF-8'), 2));
}

function compare(string $left, string $right, string $order): int
{
    if ($order === 'bytes') {
        return strcmp($left, $right);
    }
    [$leftUnits, $rightUnits] = [foldedUnits($left), foldedUnits($right)];
    for ($at = 0; $at < min(count($leftUnits), count($rightUnits)); $at++) {
        if ($leftUnits[$at] !== $rightUnits[$at]) {
            return $leftUnits[$at] <=> $rightUnits[$at];
        }
    }
    return count($leftUnits) <=> count($rightUnits);
}

/** The text that is signed; null where the rule has none for this message. */
function canonicalText(stdClass $method, stdClass $vector, ?string $secret): ?string
{
    $parts = $method->signs === 'body' ? [$vector->raw] : signedParts($method, $vector);
    if ($parts === null) {
        return null;
    }
    $keyText = str_replace('{key}', $secret ?? '', $method->key->text ?? '');
    $placed = match ($method->key->place) {
        'first' => [$keyText, ...$parts],
        'last' => [...$parts, $keyText],
        'none' => $parts,
    };
    return implode($method->joint, $placed);
}

function signedParts(stdClass $method, stdClass $vector): ?array
{
    $fields = fieldsOf($vector->raw, $vector->form);
    $pointer = $method->messages->{$vector->message};
    $fields = $pointer === '' || $fields === null ? $fields : ($fields->{substr($pointer, 1)} ?? null);
    if (!$fields instanceof stdClass) {
        return null;
    }
    $taking = [];
    foreach ((array) $fields as $name => $value) {
        $isEmpty = ($value === null && in_array('null', $method->leftOut->values, true))
            || ($value === '' && in_array('empty', $method->leftOut->values, true));
        if ($isEmpty || in_array((string) $name, $method->leftOut->fields, true)) {
            continue;
        }
        if (is_array($value) || is_object($value)) {
            if ($method->leftOut->nested === 'left out') {
                continue;
            }
            return null;
        }
        $taking[] = ['{name}' => (string) $name, '{value}' => is_bool($value) ? ($value ? 'true' : 'false') : $value];
    }
    $by = fn (array $entry): string => strtr($method->order->by, $entry);
    usort($taking, fn ($left, $right) => compare($by($left), $by($right), $method->order->as));
    return array_map(fn ($entry) => strtr($method->pair, $entry), $taking);
}

function signatureOf(stdClass $method, string $canonical, stdClass $key): string
{
    $text = mb_convert_encoding($canonical, $method->charset, 'UTF-8');
    if ($method->digest === 'md5') {
        $bytes = md5($text, true);
    } else {
        openssl_sign($text, $bytes, $key->privateKey, OPENSSL_ALGO_SHA256);
    }
    $written = $method->encoding === 'hex' ? bin2hex($bytes) : base64_encode($bytes);
    return match ($method->case) {
        'upper' => strtoupper($written),
        'lower' => strtolower($written),
        'as encoded' => $written,
    };
}

/** Whether a message carries the signature that its canonical text has. */
function isSigned(stdClass $method, stdClass $vector, ?string $canonical, stdClass $key): bool
{
    $whole = fieldsOf($vector->raw, $vector->form);
    $place = $method->carrier->in === 'header' ? $vector->headers : $whole;
    $given = $place?->{$method->carrier->name} ?? null;
    if ($canonical === null || $whole === null || !is_string($given) || $given === '') {
        return false;
    }
    if ($method->digest === 'md5') {
        $compared = $method->compared === 'exactly' ? strval(...) : strtolower(...);
        return hash_equals($compared(signatureOf($method, $canonical, $key)), $compared($given));
    }
    $signature = base64_decode($given, true);
    return $signature !== false && openssl_verify($canonical, $signature, $key->publicKey, OPENSSL_ALGO_SHA256) === 1;
}

function firstDifference(stdClass $method, stdClass $suite): ?string
{
    foreach ($suite->vectors as $vector) {
        $key = $suite->keys->{$vector->key};
        $canonical = canonicalText($method, $vector, $key->secret ?? null);
        $found = [
            'canonical' => $canonical,
            'signature' => $canonical === null ? null : signatureOf($method, $canonical, $key),
            'valid' => isSigned($method, $vector, $canonical, $key),
        ];
        foreach ($found as $what => $value) {
            if ($value !== $vector->{$what}) {
                return "$vector->name: $what is " . json_encode($value, JSON_UNESCAPED_UNICODE)
                    . ', the vector has ' . json_encode($vector->{$what}, JSON_UNESCAPED_UNICODE);
            }
        }
    }
    return null;
}

$folder = $argv[1] ?? dirname(__DIR__);
$read = fn (string $file): stdClass => json_decode(file_get_contents("$folder/$file"), flags: JSON_THROW_ON_ERROR);
$files = glob("$folder/vectors/*.json");
foreach ($files as $path) {
    $file = basename($path);
    $suite = $read("vectors/$file");
    $difference = firstDifference($read("openapi/$file")->{'x-signature'}->method, $suite);
    if ($difference !== null) {
        fwrite(STDERR, "$file: $difference\n");
        exit(1);
    }
    echo "$file: " . count($suite->vectors) . " vectors\n";
}
exit(count($files) > 0 ? 0 : 1);
