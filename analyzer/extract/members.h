#pragma once

/*
 * The members of a struct, those of its anonymous structs and unions among them.
 */

#include "analyzer/extract/annotations.h"

/* Fills in `members` and notes the structs defined in the body as nested. */
void members_read(struct struct_subject *subject, struct fact_struct *fact);
