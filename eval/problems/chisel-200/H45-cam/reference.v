module Reference(
  input clock,
  input reset,
  input io_write,
  input io_erase,
  input [1:0] io_index,
  input [5:0] io_data,
  input [5:0] io_key,
  output io_hit,
  output [1:0] io_where
);
  reg [5:0] e0, e1, e2, e3; reg [3:0] u;
  wire [3:0] m = u & {e3 == io_key, e2 == io_key, e1 == io_key, e0 == io_key};
  always @(posedge clock)
    if (reset) begin u <= 0; e0 <= 0; e1 <= 0; e2 <= 0; e3 <= 0; end
    else if (io_erase) u[io_index] <= 0;
    else if (io_write) begin
      u[io_index] <= 1;
      case (io_index) 0: e0 <= io_data; 1: e1 <= io_data; 2: e2 <= io_data; default: e3 <= io_data; endcase
    end
  assign io_hit = |m;
  assign io_where = m[0] ? 2'd0 : m[1] ? 2'd1 : m[2] ? 2'd2 : m[3] ? 2'd3 : 2'd0;
endmodule
