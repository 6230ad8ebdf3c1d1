// SPDX-License-Identifier: Apache-2.0
/** The application that the tests put into each container. It uses the library as its users do. */
package com.example.shop;
