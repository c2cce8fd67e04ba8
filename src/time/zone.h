/* Time zones from the system's TZif files (RFC 8536), versions 1 to 4, with the POSIX rule of the footer for
 * times after the last transition. Zones are immutable once loaded. */
#ifndef PERILUNE_TIME_ZONE_H
#define PERILUNE_TIME_ZONE_H

#include "base/error.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct zone;

/* Loads `name` ("Europe/Berlin", "UTC", or a fixed offset "+09:00") from the zoneinfo folder `directory`
 * (NULL: the first that exists of $TZDIR, /usr/share/zoneinfo). "UTC" and fixed offsets need no file. An
 * unknown zone names the nearest known one. A name may not leave the folder. The caller frees it with
 * zone_free (NULL is allowed); on failure it is NULL. */
MUST_CHECK status zone_load(const char *name, const char *directory, struct zone **out, struct error *error);
void zone_free(struct zone *zone);

/* The folder that zone_load looks in when none is given; NULL: there is none. */
const char *zone_directory(void);

/* As it was loaded; "UTC" for NULL. */
const char *zone_name(const struct zone *zone);

/* Seconds east of UTC at an instant. NULL zone: UTC. */
int32_t zone_offset(const struct zone *zone, int64_t instant);

/* The wall clock at an instant, as a local count of seconds. */
int64_t zone_to_local(const struct zone *zone, int64_t instant);

/* The instant of a wall-clock time. A time that occurs twice (autumn) is the first; a time that does not
 * occur (spring) is moved forward by the length of the gap: 02:30 becomes 03:30. */
int64_t zone_to_instant(const struct zone *zone, int64_t local_seconds);

/* The first transition after `instant` (offset changes only); false when there is none. */
bool zone_next_transition(const struct zone *zone, int64_t instant, int64_t *at, int32_t *offset_after);

#endif
