/* Who is meant by a people phrase. Tasks and deeds hang on posts in units; persons are looked up at the time
 * of the event, so succession needs no migration. */
#ifndef FENGSUI_RULES_PEOPLE_H
#define FENGSUI_RULES_PEOPLE_H

#include "rules/terms.h"

/* A post (in a unit, or 0 for the institution), or a person. */
struct holder {
    const char *post; /* NULL: a person */
    int64_t unit, person;
};
struct holders LIST(struct holder);
struct persons LIST(int64_t);

void people_holders(struct deciding *deciding, const struct who *who, struct holders *ret_holders);
/* The persons behind it now: holders; where a post is vacant its deputies, then its stand-in. */
void people_persons(struct deciding *deciding, const struct who *who, struct persons *ret_persons);
void people_of_post(struct deciding *deciding, const char *post, int64_t unit, bool deputies,
                    struct persons *ret_persons);
/* Who stands in for a post that is vacant, as its phrase says: posts that may be vacant in their turn, and persons. */
void people_stand_ins(struct deciding *deciding, const char *post, int64_t unit, struct holders *ret_holders);
/* Whoever is noted as no longer in office holds nothing, though nobody has ended the holding: else the post would look
 * filled, its stand-in would never be asked, and what is due would be told to an empty chair. */
bool people_in_office(struct deciding *deciding, int64_t person);
/* Whether this person is among them, deputies included. */
bool people_include(struct deciding *deciding, const struct who *who, int64_t person);
/* False when nobody is meant at all: no phrase, or only policies about which no statement applies here. */
bool people_asked(struct deciding *deciding, const struct who *who);
/* "图书馆网络安全工作专员" … in words; needs the units in the view. */
const char *people_words(struct deciding *deciding, const struct who *who);
const char *people_words_en(struct deciding *deciding, const struct who *who); /* Security officer of the unit (图书馆) */
const char *people_holder_words(struct deciding *deciding, const struct holder *holder);

#endif
