#pragma once
// MD5_CTX and SHA256_CTX are deprecated in favour of EVP, whose state can be neither saved nor restored.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/md5.h>
#include <openssl/sha.h>
