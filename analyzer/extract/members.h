#pragma once

/*
 * The members of a struct, those of its anonymous structs and unions among them.
 */

#include "analyzer/extract/annotations.h"

/* Fills in the members of a model, or of any struct where WORKER_ALL_MEMBERS is defined; looks for
 * annotations that count for nothing in another struct, and notes the structs defined in the body
 * as nested. */
void members_read(struct struct_subject *subject, struct fact_struct *fact);

/* Fills in the members of a struct that a model embeds; they have no annotations. */
void members_read_embedded(struct struct_subject *subject, struct fact_struct *fact);
