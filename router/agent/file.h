/* Files that a user names. */
#ifndef TELLTALE_FILE_H
#define TELLTALE_FILE_H

#include <stdint.h>
#include <stdio.h>

/* As fopen; `-` is standard input or output. */
FILE *file_open(const char *path, const char *mode);
/* 0 or a negative errno. */
int file_close(FILE *file);
/* Says in one line why the last call on a file failed; returns the negative errno. */
int file_report(const char *path);

/*
 * Reads a whole file of at most `limit` bytes into a block that the caller frees. Reports what is wrong. 0 or a
 * negative errno.
 */
int file_load(const char *path, uint32_t limit, uint8_t **bytes, uint32_t *size);

/* Writes a whole file. Reports what is wrong. 0 or a negative errno. */
int file_store(const char *path, const uint8_t *bytes, uint32_t size);

#endif
