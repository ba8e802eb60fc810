/* The name that was probably meant by one that does not resolve. */

#include "analyzer/graph/graph.h"

#include <stdlib.h>
#include <string.h>

/* An insertion, deletion, exchange or swap of neighbours costs WHOLE; another case of one letter
 * costs less, so that `Team` is nearer to `team` than `teem` is. */
#define WHOLE 2u
#define CASE 1u

/* Longer names are no typing mistakes of each other, and the table below stays small. */
#define LONGEST 128

/* One letter of a name of up to four, two of up to seven, and so on: what compilers take, too. */
static unsigned limit_for(size_t length)
{
    return WHOLE * (unsigned)MAX(1, (length + 2) / 3);
}

static unsigned exchange_cost(char a, char b)
{
    if (a == b)
        return 0;
    return g_ascii_tolower(a) == g_ascii_tolower(b) ? CASE : WHOLE;
}

/* The distance of Damerau and Levenshtein (each pair swapped once): three rows of the table. */
static unsigned distance(const char *a, size_t n, const char *b, size_t m)
{
    unsigned rows[3][LONGEST + 1];
    unsigned *before = rows[0], *above = rows[1], *row = rows[2];
    for (size_t j = 0; j <= m; j++)
        above[j] = WHOLE * (unsigned)j;
    for (size_t i = 1; i <= n; i++) {
        row[0] = WHOLE * (unsigned)i;
        for (size_t j = 1; j <= m; j++) {
            unsigned best = above[j - 1] + exchange_cost(a[i - 1], b[j - 1]);
            best = MIN(best, MIN(above[j], row[j - 1]) + WHOLE);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                best = MIN(best, before[j - 2] + WHOLE);
            row[j] = best;
        }
        unsigned *free_row = before;
        before = above;
        above = row;
        row = free_row;
    }
    return above[m];
}

const char *nearest_name(const char *name, GPtrArray *candidates)
{
    size_t n = name ? strlen(name) : 0;
    if (n == 0 || n > LONGEST)
        return NULL;
    const char *nearest = NULL;
    unsigned smallest = limit_for(n) + 1;
    for (guint i = 0; i < candidates->len; i++) {
        const char *candidate = candidates->pdata[i];
        size_t m = strlen(candidate);
        size_t difference = m > n ? m - n : n - m;
        if (m > LONGEST || WHOLE * difference >= smallest)
            continue;
        unsigned found = distance(name, n, candidate, m);
        /* Nothing in common is no resemblance, however short the names. */
        if (found < smallest && found < WHOLE * MAX(n, m)) {
            smallest = found;
            nearest = candidate;
        }
    }
    return nearest;
}
