#pragma once

#include "udpchat/format.hpp"
#include "udpchat/render.hpp"

#include <memory>

namespace udpchat {

/// Lines for people, where failures are told in notices only, and of what is sent the replies that
/// nobody typed; or JSON; or payloads as they were received, and nothing else; or nothing. Throws
/// std::invalid_argument for an encoding that the system does not have.
std::unique_ptr<Format> make_format(const RenderStyle& style);

}  // namespace udpchat
