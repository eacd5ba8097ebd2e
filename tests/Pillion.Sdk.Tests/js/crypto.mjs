import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { text } from "node:stream/consumers";
import { client, failure, feature } from "./support.mjs";

const test = feature("crypto");
const rsa = { componentName: "crypto", keyName: "rsa.pem", keyWrapAlgorithm: "RSA" };
const aes = { componentName: "crypto", keyName: "symmetric", keyWrapAlgorithm: "A256KW" };

test.grpc("a text is encrypted and decrypted", async () => {
  const encrypted = await client.crypto.encrypt("Grüße, 世界", rsa);
  assert.match(encrypted.toString("latin1"), /^dapr\.io\/enc\/v1\n/);
  assert.ok(!encrypted.includes("Grüße"));
  assert.equal((await client.crypto.decrypt(encrypted, { componentName: "crypto" })).toString(), "Grüße, 世界");
});

test.grpc("every wrapping and cipher gives the data back", async () => {
  const data = randomBytes(100_000);
  for (const options of [rsa, aes, { ...rsa, keyWrapAlgorithm: "RSA-OAEP-256" }, { ...aes, keyWrapAlgorithm: "AES" }]) {
    for (const dataEncryptionCipher of ["aes-gcm", "chacha20-poly1305"]) {
      const encrypted = await client.crypto.encrypt(data, { ...options, dataEncryptionCipher });
      assert.ok((await client.crypto.decrypt(encrypted, { componentName: "crypto" })).equals(data), JSON.stringify(options));
    }
  }
});

test.grpc("3 MB are encrypted and decrypted", async () => {
  const data = randomBytes(3_000_000);
  const encrypted = await client.crypto.encrypt(data, aes);
  assert.ok((await client.crypto.decrypt(encrypted, { componentName: "crypto" })).equals(data));
});

test.grpc("streams are encrypted and decrypted", async () => {
  const encryption = await client.crypto.encrypt(aes);
  const decryption = await client.crypto.decrypt({ componentName: "crypto" });
  encryption.pipe(decryption);
  for (let n = 0; n < 100; n++) encryption.write(`line ${n}\n`);
  encryption.end();
  const lines = (await text(decryption)).trimEnd().split("\n");
  assert.deepEqual(lines, Array.from({ length: 100 }, (_, n) => `line ${n}`));
});

test.grpc("a document without its key's name needs it told", async () => {
  const encrypted = await client.crypto.encrypt("hidden", { ...aes, omitDecryptionKeyName: true });
  await failure(client.crypto.decrypt(encrypted, { componentName: "crypto" }));
  assert.equal((await client.crypto.decrypt(encrypted, { componentName: "crypto", keyName: "symmetric" })).toString(), "hidden");
});

test.grpc("a changed document is refused", async () => {
  const encrypted = await client.crypto.encrypt("untouched", aes);
  encrypted[encrypted.length - 1] ^= 1;
  await failure(client.crypto.decrypt(encrypted, { componentName: "crypto" }));
});

test.grpc("an unknown key or component is named by the error", async () => {
  await failure(client.crypto.encrypt("x", { ...rsa, keyName: "no-such.pem" }));
  assert.match(await failure(client.crypto.encrypt("x", { ...rsa, componentName: "nocrypto" })), /nocrypto/);
});

test.http("the SDK has it over gRPC only", () => {
  assert.throws(() => client.crypto.encrypt("x", rsa), /not available using the HTTP APIs/);
});
