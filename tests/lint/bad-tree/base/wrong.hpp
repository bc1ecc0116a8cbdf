#include "pod/start.hpp"
