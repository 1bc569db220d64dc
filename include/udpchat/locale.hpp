#pragma once

#include <string>

namespace udpchat {

/// The encoding of the terminal, and of what is piped: the locale's. Where that is only ASCII,
/// nobody has chosen one, and it is UTF-8. The locale is loaded only where its name does not say
/// it.
std::string locale_encoding();

/// Loads the locale's characters, for what asks the C library about them; readline asks the
/// environment.
void use_locale();

}  // namespace udpchat
