module Reference(
  input clock,
  input reset,
  input io_service,
  output io_reset_req
);
  reg [5:0] time_q;
  reg [3:0] bite_q;
  always @(posedge clock)
    if (reset) begin
      time_q <= 0;
      bite_q <= 0;
    end else if (bite_q != 0)
      bite_q <= bite_q - 4'd1;
    else if (1'b1) begin
      time_q <= time_q + 1'b1;
      if (io_service || ((time_q == 41 && !io_service))) time_q <= 0;
      if ((time_q == 41 && !io_service)) bite_q <= 4'd4;
    end
  assign io_reset_req = bite_q != 0;
endmodule
