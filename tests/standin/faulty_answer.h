#pragma once

#include "faults.h"
#include "services.h"

struct MHD_Connection;

namespace cinefleet::standin {

/// Turns a good answer into one that the fault is seen in. Faults of the connection leave it as it is.
Answer spoil(Fault fault, Answer good);

/// What a rule or a limit says besides the body. Seconds; 0: no such header.
int retry_after_of(Fault fault);

/// Queues an answer whose body stops in the middle, or never stops. False: the connection is to be closed.
bool queue_broken(MHD_Connection* connection, Fault fault, const Answer& answer);

/// Makes the system send a reset instead of a proper end when the connection is closed.
void make_reset(MHD_Connection* connection);

}  // namespace cinefleet::standin
