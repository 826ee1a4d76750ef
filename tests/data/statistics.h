/* Made by statistics.R; not by hand. */
/* clang-format off */
#define R_MW_BOOK 0.127206127206127
#define R_MW_TIES 0.20995670995671
#define R_MW_NORMAL 0.143602604292015
#define R_HL_RATIO 1.31246855910888
#define R_HL_LOW 0.859504132231405
#define R_HL_HIGH 1.95945945945946
#define R_HOLM_1 0.04
#define R_HOLM_2 0.09
#define R_HOLM_3 0.09
#define R_HOLM_4 0.025
#define R_HOLM_5 0.9
#define R_Q_1 0.73
#define R_Q_2 0.7615
#define R_Q_3 1.415
#define R_Q_4 1.901
#define R_Q_5 1.9082
#define R_Q_6 1.91
#define R_MK_P 0.000130328154587051
#define R_MK_S 54
#define R_SEN 0.816666666666667
#define R_SEN_LOW 0.5
#define R_SEN_HIGH 1
#define R_NORMAL_UPPER 0.01
#define R_SPREAD 0.251766784452297
