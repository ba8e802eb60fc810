#pragma once

/*
 * Places in source files, in the one unit that every stage uses: the file's own bytes.
 *
 * Lines and columns start at 1, offsets at 0; columns and offsets count bytes, a byte order mark
 * included. Ends are exclusive. A file is named relative to the project's root with `/`, or
 * absolutely where it lies outside the root. The strings belong to whatever stage holds the range.
 */

#include <stdbool.h>
#include <stdint.h>

struct place {
    uint32_t line;
    uint32_t column;
    uint32_t offset;
};

/* A range without a file (`file == NULL`) stands for "no place": nothing in the source to point at.
 */
struct range {
    const char *file;
    struct place start;
    struct place end;
};
