module Reference(
  input io_allow,
  input io_enableIn,
  input io_lockA,
  input io_selectIn,
  input io_readyIn,
  input io_busyA,
  output io_enableOut,
  output io_lockOut,
  output io_selectOut,
  output io_readyY,
  output io_busyY,
  output io_present
);
  wire [4:0] active_d;
  assign active_d[0] = io_enableIn;
  assign io_enableOut = active_d[0] & ~io_allow;
  assign active_d[1] = io_lockA;
  assign io_lockOut = ~(active_d[1] & ~io_allow);
  assign active_d[2] = io_selectIn;
  assign io_selectOut = active_d[2] & ~io_allow;
  assign active_d[3] = ~io_readyIn;
  assign io_readyY = ~(active_d[3] & ~io_allow);
  assign active_d[4] = io_busyA;
  assign io_busyY = active_d[4] & ~io_allow;
  assign io_present = &active_d;
endmodule
