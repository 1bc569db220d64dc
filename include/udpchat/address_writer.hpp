#pragma once

#include "udpchat/address.hpp"

#include <cstdint>
#include <string>

namespace udpchat {

/// Writes one address after another as format() does, without allocating. Keeps the last one, and
/// the name of the last scope: one object serves one thread.
class AddressWriter {
 public:
  void append(const SocketAddress& address, std::string& out);

 private:
  void append_v6(const SocketAddress& address);

  SocketAddress last_{};
  std::string text_;  ///< of the last; empty: there is none
  std::uint32_t scope_ = 0;
  std::string scope_text_;
};

}  // namespace udpchat
