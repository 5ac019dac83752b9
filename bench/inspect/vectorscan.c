/*
 * Vectorscan (Hyperscan) over the same bytes and patterns, as a pattern engine would be used: one database of all
 * patterns, block mode, matches counted in the callback.
 *
 *   cc -O2 -o vectorscan vectorscan.c $(pkg-config --cflags --libs libhs)
 *   vectorscan PATTERNS DOCUMENTS ROUNDS START      PATTERNS: one a line; DOCUMENTS: u32 length, bytes, ...
 *
 * START 1 asks for the start of every match (HS_FLAG_SOM_LEFTMOST), as exact spans need, of every pattern that the
 * library takes so: some are "too large" with it and are matched by their ends. START 0 asks for ends only.
 * Prints one JSON object: CPU seconds of each round, matches of the last one, how many patterns have starts, or why
 * the patterns were refused.
 */
#include <hs.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MAX_PATTERNS 64

static unsigned long long matches;

static int on_match(unsigned int id, unsigned long long from, unsigned long long to, unsigned int flags, void *context) {
  (void)id, (void)from, (void)to, (void)flags, (void)context;
  matches++;
  return 0;
}

static char *read_file(const char *path, size_t *length) {
  FILE *file = fopen(path, "rb");
  if (!file) return NULL;
  fseek(file, 0, SEEK_END);
  *length = (size_t)ftell(file);
  rewind(file);
  char *bytes = malloc(*length + 1);
  if (!bytes || fread(bytes, 1, *length, file) != *length) return NULL;
  bytes[*length] = 0;
  fclose(file);
  return bytes;
}

static double cpu_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
  if (argc != 5) return 2;
  size_t pattern_bytes = 0, bytes = 0;
  char *text = read_file(argv[1], &pattern_bytes);
  char *documents = read_file(argv[2], &bytes);
  int rounds = atoi(argv[3]);
  unsigned int flag = atoi(argv[4]) ? HS_FLAG_SOM_LEFTMOST : 0;
  if (!text || !documents) return 2;

  const char *patterns[MAX_PATTERNS];
  unsigned int flags[MAX_PATTERNS], ids[MAX_PATTERNS], count = 0;
  for (char *line = strtok(text, "\n"); line && count < MAX_PATTERNS; line = strtok(NULL, "\n")) {
    patterns[count] = line;
    flags[count] = flag;
    ids[count] = count;
    count++;
  }

  hs_database_t *database = NULL;
  hs_compile_error_t *error = NULL;
  hs_scratch_t *scratch = NULL;
  int starts = 0;
  for (unsigned int i = 0; flag && i < count; i++) {
    hs_database_t *alone = NULL;
    if (hs_compile(patterns[i], flag, HS_MODE_BLOCK, NULL, &alone, &error) == HS_SUCCESS) {
      hs_free_database(alone);
      starts++;
    } else {
      hs_free_compile_error(error);
      flags[i] = 0;
    }
  }
  if (hs_compile_multi(patterns, flags, ids, count, HS_MODE_BLOCK, NULL, &database, &error) != HS_SUCCESS) {
    printf("{\"refused\":%d,\"reason\":\"%s\"}\n", error->expression, error->message);
    return 0;
  }
  if (hs_alloc_scratch(database, &scratch) != HS_SUCCESS) return 2;

  printf("{\"version\":\"%s\",\"cpuSeconds\":[", hs_version());
  for (int round = 0; round < rounds; round++) {
    matches = 0;
    double before = cpu_seconds();
    for (size_t at = 0; at + 4 <= bytes;) {
      uint32_t length;
      memcpy(&length, documents + at, 4);
      if (hs_scan(database, documents + at + 4, length, 0, scratch, on_match, NULL) != HS_SUCCESS) return 2;
      at += 4 + (size_t)length;
    }
    printf("%s%.6f", round ? "," : "", cpu_seconds() - before);
  }
  printf("],\"matches\":%llu,\"starts\":%d}\n", matches, starts);
  return 0;
}
