#include "terrestrial/csi_response.h"

#include <gsl/gsl_sf_gamma.h>
#include <math.h>

/* Energy in the scale of electrons, MeV, of a recoil in MeV. */
static double quenched(double recoil_mev)
{
    const double t = recoil_mev;
    return t * (0.0554628 + t * (4.30681 + t * (-111.707 + t * 840.384)));
}

/* A gamma distribution of the mean 13.35 PE/keV. */
double dc_csi_smearing(double photoelectrons, double recoil_mev)
{
    const double energy_kev = 1e3 * quenched(recoil_mev);
    const double shape = 1 + 9.56 * energy_kev, mean = energy_kev / 0.0749;
    const double rate = shape / mean;
    return exp(shape * log(rate) + (shape - 1) * log(photoelectrons) - rate * photoelectrons -
               gsl_sf_lngamma(shape));
}

static const double HEIGHT = 1.32045, SLOPE = 0.285979, MIDDLE_PE = 10.8646, OFFSET = 0.333322;

double dc_csi_energy_efficiency(double photoelectrons, double *derivative)
{
    const double e = exp(-SLOPE * (photoelectrons - MIDDLE_PE));
    const double sigmoid = HEIGHT / (1 + e);
    *derivative = sigmoid > OFFSET ? sigmoid * SLOPE * e / (1 + e) : 0;
    return sigmoid > OFFSET ? sigmoid - OFFSET : 0;
}

double dc_csi_least_photoelectrons(void)
{
    return MIDDLE_PE - log(HEIGHT / OFFSET - 1) / SLOPE;
}

double dc_csi_time_efficiency(double time_us)
{
    return time_us < DC_CSI_TIME_KINK_US ? 1 : exp(-0.0494 * (time_us - DC_CSI_TIME_KINK_US));
}
