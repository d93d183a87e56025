// The folders of this process's control groups, for those who read limits in
// them.
#pragma once

/// Calls `visit` with the folder of the group of `controller` that the process
/// is in, and with those above it up to the one that is mounted; `version` is
/// that of the groups, 1 or 2. The files are those below `root`, "" for this
/// machine's.
void groups_visit(const char *root, const char *controller,
                  void (*visit)(const char *folder, int version, void *context),
                  void *context);
