#include "udpchat/membership.hpp"

namespace udpchat {

Membership parse_membership(std::string_view) {
  return {};
}

std::string format(const Membership&) {
  return {};
}

}  // namespace udpchat
