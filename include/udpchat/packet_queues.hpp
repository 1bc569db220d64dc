#pragma once

namespace udpchat {

/// Whether each queue of the interfaces here takes a packet as one that is still to be cut into
/// datagrams, or refuses it as one. A queue that cuts it up at its entrance (tbf, taprio, cake;
/// tc(8)) may throw some of them away and report success. Where the system does not tell, for kinds
/// that are not known, and where a queue is in another network namespace: false.
bool queues_take_whole_packets();

}  // namespace udpchat
