#pragma once

#include "worker/providers/provider.h"

namespace cinefleet::worker::example {

/// The provider that the README shows; in the tree it would be worker/providers/example/.
extern const Provider kProvider;

}  // namespace cinefleet::worker::example
