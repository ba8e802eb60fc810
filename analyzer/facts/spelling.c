#include "analyzer/facts/spelling.h"

#include <string.h>

/* Longer words are not compared: no identifier that somebody meant is so long. */
enum { WORD_MAX = 128 };

guint spelling_distance(const char *a, const char *b, guint limit)
{
    const size_t n_a = strlen(a);
    const size_t n_b = strlen(b);
    if (n_a > WORD_MAX || n_b > WORD_MAX || MAX(n_a, n_b) - MIN(n_a, n_b) > limit)
        return limit + 1;
    guint rows[3][WORD_MAX + 1]; /* the row before the last, the last, and this one */
    for (guint j = 0; j <= n_b; j++)
        rows[0][j] = rows[1][j] = j;
    guint *before = rows[0];
    guint *last = rows[1];
    guint *row = rows[2];
    for (guint i = 1; i <= n_a; i++) {
        row[0] = i;
        for (guint j = 1; j <= n_b; j++) {
            const guint replaced = last[j - 1] + (a[i - 1] != b[j - 1]);
            row[j] = MIN(replaced, MIN(last[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = MIN(row[j], before[j - 2] + 1);
        }
        guint *const next = before;
        before = last;
        last = row;
        row = next;
    }
    return MIN(last[n_b], limit + 1);
}

const char *spelling_nearest(const char *word, const char *const *candidates)
{
    const guint length = (guint)strlen(word);
    guint limit = length <= 2 ? 1 : MAX(length / 3, 1) + (length >= 5 ? 1 : 0);
    const char *nearest = NULL;
    for (; *candidates; candidates++) {
        const guint distance = spelling_distance(word, *candidates, limit);
        if (distance > limit || distance >= MAX(length, 1))
            continue;
        nearest = *candidates;
        if (!distance)
            break;
        limit = distance - 1; /* only a nearer one replaces it */
    }
    return nearest;
}
