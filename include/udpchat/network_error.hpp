#pragma once

#include "udpchat/address.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace udpchat {

/// A failure of the network: operation, object, the system's reason, and what to do.
class NetworkError : public std::system_error {
 public:
  /// `advice` is empty, or begins with a blank.
  NetworkError(std::error_code code, const std::string& operation, std::string_view advice)
      : std::system_error(code, operation),
        text_(std::system_error::what() + std::string(advice)) {}

  [[nodiscard]] const char* what() const noexcept override { return text_.what(); }

 private:
  std::runtime_error text_;  ///< for it can be copied without a failure
};

/// What is known of a send that the system refused.
struct RefusedSend {
  SocketAddress destination;
  SocketAddress local;         ///< where the socket is bound
  bool is_broadcast = false;   ///< the destination is a broadcast address of an interface
  bool local_is_gone = false;  ///< no interface has the address bound any more
  std::optional<std::size_t> path_mtu{};  ///< octets, with all headers; where it is known
};

/// Whether the system found no way there, or nothing to send from.
bool is_about_the_way(const std::error_code& code);

/// What to do about it, in brackets behind a blank, or nothing where nothing is known.
std::string send_advice(const std::error_code& code, const RefusedSend& send);
std::string bind_advice(const std::error_code& code, const SocketAddress& local);
/// Of a failure to use an interface by its name, or to join a group.
std::string interface_advice(const std::error_code& code);
std::string join_advice(const std::error_code& code);

}  // namespace udpchat
