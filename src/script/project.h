/* Where the project is: the folder with the file perilune.lua, and what lies below it. Internal to this
 * folder. */
#ifndef PERILUNE_SCRIPT_PROJECT_H
#define PERILUNE_SCRIPT_PROJECT_H

#include "script/session.h"

/* Looks for the project file: in the folder that was named, else in the current folder and those above it.
 * Sets session->project, NULL when there is none. A file above that belongs to another user is passed over
 * with a notice, because whoever may write to /tmp could else change our figures. STATUS_NOT_FOUND when the
 * named folder has none. */
MUST_CHECK status project_find(struct session *session, struct error *error);

#endif
