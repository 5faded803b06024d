<?php
/** Holds justinrainbow/json-schema against every sample, and against each first sample without one of its required fields. */
require 'JsonSchema/autoload.php';

$root = $argv[1];
$read = fn (string $name) => json_decode(file_get_contents("$root/$name"));
$checks = 0;
$problems = [];
foreach ($read('index.json')->gateways as $gateway) {
    foreach ($gateway->products as $product) {
        foreach ($product->schemas as $message) {
            $file = $message->bundled ?? $message->file;
            $isValid = function ($value) use ($read, $file) {
                $validator = new JsonSchema\Validator();
                $validator->validate($value, $read($file));
                return $validator->isValid();
            };
            try {
                foreach ($message->examples as $example) {
                    $checks++;
                    if (!$isValid($read($example))) $problems[] = "$file: refuses a sample";
                    $sample = $read($example);
                    // A constant that is wrong: `const` is ignored, `enum` is not.
                    foreach (['version', 'signType', 'sign_type', 'country'] as $field) {
                        if (!isset($sample->$field) || $message->role !== 'request' && $message->role !== 'destination') continue;
                        $checks++;
                        $sample->$field = 'wrong';
                        if ($isValid($sample)) $problems[] = "$file: accepts a wrong $field";
                        $sample = $read($example);
                    }
                }
                foreach ($read($file)->required ?? [] as $field) {
                    $sample = $read($message->examples[0]);
                    unset($sample->$field);
                    $checks++;
                    if ($isValid($sample)) $problems[] = "$file: accepts without $field";
                }
            } catch (Throwable $error) {
                $problems[] = "$file: " . substr($error->getMessage(), 0, 200);
            }
        }
    }
}
echo "\n", json_encode(['checks' => $checks, 'problems' => $problems]), "\n";
