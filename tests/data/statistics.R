# The numbers that tests/unit/test_statistics.c holds strain's arithmetic against, computed by R:
#   Rscript tests/data/statistics.R > tests/data/statistics.h
options(digits = 15)
say <- function(name, v) cat(sprintf("#define R_%s %.15g\n", name, v))
cat("/* Made by statistics.R; not by hand. */\n/* clang-format off */\n")

# Hollander & Wolfe (1973), 69f: permeability of the human chorioamnion; p = 0.1272 in the book
x <- c(0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46)
y <- c(1.15, 0.88, 0.90, 0.74, 1.21)
w <- wilcox.test(x, y, alternative = "greater", exact = TRUE)
say("MW_BOOK", w$p.value)

# ties: all ways to deal the midranks
a <- c(1, 2, 2, 3, 5, 5); b <- c(1, 1, 2, 2, 3, 4)
r <- rank(c(a, b)); obs <- sum(r[1:6])
sums <- combn(12, 6, function(i) sum(r[i]))
say("MW_TIES", mean(sums >= obs - 1e-9))

# past the exact range: normal approximation, ties and continuity corrected
i <- 1:40
big_x <- (i * 7) %% 23 + 2; big_y <- (i * 11) %% 23
say("MW_NORMAL", wilcox.test(big_x, big_y, alternative = "greater", exact = FALSE, correct = TRUE)$p.value)

say("HL_RATIO", median(outer(x, y, "/")))
ci <- wilcox.test(log(x), log(y), conf.int = TRUE, exact = TRUE)$conf.int
say("HL_LOW", exp(ci[1])); say("HL_HIGH", exp(ci[2]))

holm <- p.adjust(c(0.01, 0.04, 0.03, 0.005, 0.9), "holm")
for (k in seq_along(holm)) say(sprintf("HOLM_%d", k), holm[k])

q <- quantile(x, c(0, 0.05, 0.5, 0.95, 0.99, 1), type = 7)
for (k in seq_along(q)) say(sprintf("Q_%d", k), q[[k]])

# a trend with ties: Mann-Kendall as Kendall's test against time, Sen's slope and its interval
v <- c(10, 12, 11, 11, 14, 13, 15, 15, 18, 16, 17, 21); t <- seq_along(v)
k <- suppressWarnings(cor.test(t, v, method = "kendall", alternative = "greater", exact = FALSE, continuity = TRUE))
say("MK_P", k$p.value)
n <- length(v); pairs <- combn(n, 2)
slopes <- sort((v[pairs[2, ]] - v[pairs[1, ]]) / (t[pairs[2, ]] - t[pairs[1, ]]))
S <- sum(sign(v[pairs[2, ]] - v[pairs[1, ]]))
tie <- table(v)
var <- (n * (n - 1) * (2 * n + 5) - sum(tie * (tie - 1) * (2 * tie + 5))) / 18
C <- qnorm(0.975) * sqrt(var); N <- length(slopes)
say("MK_S", S); say("SEN", median(slopes))
say("SEN_LOW", slopes[floor((N - C) / 2)]); say("SEN_HIGH", slopes[ceiling((N + C) / 2) + 1])
say("NORMAL_UPPER", pnorm(2.3263478740408408, lower.tail = FALSE))
say("SPREAD", IQR(x) / 2 / median(x))
