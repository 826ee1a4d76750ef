/* What the environment holds that no report is to show. */
#ifndef STRAIN_CMD_SECRETS_H
#define STRAIN_CMD_SECRETS_H

#include "store/run.h"

/*
 * Whatever is made of the run masks the secrets of strain's own environment, too
 * (suite/secrets.h). NULL is fine.
 */
void secrets_hide(struct run *run);

#endif
