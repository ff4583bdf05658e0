/*
 * sodium_init looks for the fastest code of everything that libsodium has. What the agent does not use is not linked
 * into the static program: there is nothing to look for.
 */
int _crypto_generichash_blake2b_pick_best_implementation(void);
int _crypto_pwhash_argon2_pick_best_implementation(void);
int _crypto_scalarmult_curve25519_pick_best_implementation(void);
int _crypto_stream_salsa20_pick_best_implementation(void);

int _crypto_generichash_blake2b_pick_best_implementation(void)
{
	return 0;
}

int _crypto_pwhash_argon2_pick_best_implementation(void)
{
	return 0;
}

int _crypto_scalarmult_curve25519_pick_best_implementation(void)
{
	return 0;
}

int _crypto_stream_salsa20_pick_best_implementation(void)
{
	return 0;
}
