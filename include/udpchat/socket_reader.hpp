#pragma once

#include "udpchat/datagram.hpp"
#include "udpchat/drop_watch.hpp"
#include "udpchat/interfaces.hpp"
#include "udpchat/receive_batch.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <system_error>
#include <utility>
#include <vector>

namespace udpchat {

/// Reads a bound socket: what arrives, and what the system reports of it. One thread receives; any
/// thread may stop it.
class SocketReader {
 public:
  struct Config {
    SocketAddress local;
    bool both_families = false;
    std::vector<std::pair<SocketAddress, std::uint32_t>> joined{};  ///< groups and interfaces
    std::size_t receive_buffer = 0;                                 ///< octets
    /// Waits in the receiving call itself; see SocketOptions::answers_only.
    bool waits_in_call = false;
    bool unicast_only = false;
    bool has_times = true;  ///< each datagram, that of its arrival
  };

  /// Begins, with a socket that is bound. Once, and before anything but stop.
  void open(int socket, Config config);

  /// As Transport::receive.
  std::optional<Reception> receive();
  /// As UdpEndpoint::receive_from.
  std::optional<Reception> receive_from(std::span<char> buffer);

  /// From now on nothing is received but what is there; who waits must be woken.
  void stop() { stopped_ = true; }

  /// As Transport::leave_the_rest.
  void leave_the_rest() { waiting_ = 0; }

  /// A send may have been told of a report in the error queue. Any thread.
  void expect_report() { reports_wait_ = true; }

 private:
  template <typename Take>
  std::optional<Reception> next(std::span<char> quoted, Take take);
  std::optional<Reception> look_beside(std::span<char> quoted, bool before_wait);
  [[nodiscard]] bool accept(Datagram& message, std::size_t datagrams);
  [[nodiscard]] bool is_wanted(const Datagram& datagram) const;
  [[nodiscard]] bool is_own(const SocketAddress& address);
  void wait();
  std::optional<DeliveryFailure> explain(const std::error_code& error, std::span<char> quoted);
  std::optional<DeliveryFailure> take_report(std::span<char> quoted);
  template <typename Take>
  std::optional<Reception> take_last(std::span<char> quoted, Take take);
  std::optional<ReceiveDrops> new_drops();

  int socket_ = -1;
  Config config_{};
  std::atomic<bool> stopped_ = false;
  std::atomic<bool> reports_wait_ = false;  ///< in the error queue, as an error code has told
  OwnAddresses own_addresses_;
  std::optional<ReceiveBatch> batch_;  ///< from the first receive on
  // Not set to anything: only what is read into it becomes memory.
  std::unique_ptr<char[]> quoted_{new char[kReceiveBufferSize]};  // NOLINT(*-avoid-c-arrays)
  Datagram datagram_;                                             ///< that receive_from has brought
  DropWatch drop_watch_;
  bool may_be_more_ = false;
  std::optional<std::size_t> waiting_;  ///< since the stop, octets that may be there to be taken
  bool last_drops_told_ = false;
};

}  // namespace udpchat
