/* The business calendars of a session. Internal to this folder. */
#ifndef PERILUNE_SCRIPT_BUSINESS_H
#define PERILUNE_SCRIPT_BUSINESS_H

#include "script/session.h"

/* Frees them; the list is empty afterwards. */
void business_fini(struct session *session);

#endif
