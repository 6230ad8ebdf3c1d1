// SPDX-License-Identifier: Apache-2.0
package com.example.shop;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Function;

/** The program in a web application. The query is the name of the ops, after a plus on an lcore. */
public final class ShopServlet extends HttpServlet {

  private static final long serialVersionUID = 1;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String query = request.getQueryString();
    Function<String, String> shop = query.startsWith("+") ? new ShopOnLcore() : new Shop();
    String answer;
    try {
      answer = shop.apply(query.replace("+", ""));
    } catch (RuntimeException | LinkageError e) {
      answer = e.toString(); // the test shows it; the container would hide it
    }
    response.setContentType("text/plain");
    response.getWriter().print(answer);
  }
}
