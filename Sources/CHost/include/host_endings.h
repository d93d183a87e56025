// Signals that end the program. They must not leave the terminal, or a file
// that is half written, as it is.
#pragma once

/// From here on signals that end the program put both right before they do.
/// Those that are ignored, as nohup does, stay ignored.
void host_endings_catch(void);

/// Ends the program as Ctrl-C does where nobody catches it.
void host_end_by_interrupt(void);
